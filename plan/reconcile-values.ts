/** A decimal number as PostgreSQL prints it, exact: `digits` times ten to the power of minus `scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Larger exponents than a float8 has are no number that a column could hold. */
const LARGEST_EXPONENT = 400;

function parseDecimal(text: string): Decimal | undefined {
  const parts = /^([-+]?\d+)(?:\.(\d+))?(?:e([-+]?\d{1,4}))?$/i.exec(text);
  if (!parts) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > LARGEST_EXPONENT) return undefined;
  const digits = BigInt(whole + fraction);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

function align(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale), scale];
}

function format({ digits, scale }: Decimal): string {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const sign = digits < 0n ? '-' : '';
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** `a + b - c`, exactly; undefined when one of them is no finite number (NaN, infinity and money are none). */
export function addDelta(a: string, b: string, c: string): string | undefined {
  const [left, right, base] = [a, b, c].map(parseDecimal);
  if (!left || !right || !base) return undefined;
  const [x, y, scale] = align(left, right);
  const [sum, minus, common] = align({ digits: x + y, scale }, base);
  return format({ digits: sum - minus, scale: common });
}

/** Below 0, 0 or above 0 as `a` is before, at or after `b`; numbers with numbers and times with times, else undefined. */
export function compareValues(a: string, b: string): number | undefined {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  if (left && right) {
    const [x, y] = align(left, right);
    return order(x, y);
  }
  const [at, bt] = [parseTime(a), parseTime(b)];
  return at === undefined || bt === undefined ? undefined : order(at, bt);
}

function order(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Microseconds since 1970 of a date or timestamp in ISO form; without a zone it is taken as UTC. Infinity and years BC give undefined. */
export function parseTime(text: string): bigint | undefined {
  const parts =
    /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:Z|([-+])(\d\d)(?::?(\d\d))?)?)?$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', sign, zoneHours, zoneMinutes] =
    parts;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (Number.isNaN(ms)) return undefined;
  const zone = (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)) * (sign === '-' ? -1 : 1);
  return BigInt(ms - zone * 60_000) * 1_000n + BigInt(fraction.padEnd(6, '0'));
}

/** The elements of a set that a column holds as a one-dimensional array or as a jsonb array, each as a comparable text. */
export interface Elements {
  readonly form: 'array' | 'jsonb';
  readonly items: readonly string[];
}

/** Undefined for anything else: an object, nested arrays, jsonb numbers that JavaScript would round. */
export function parseElements(text: string): Elements | undefined {
  if (text.startsWith('[')) return parseJsonArray(text);
  return text.startsWith('{') ? parseArray(text) : undefined;
}

export function formatElements({ form, items }: Elements): string {
  return form === 'jsonb' ? `[${items.join(', ')}]` : `{${items.join(',')}}`;
}

function parseJsonArray(text: string): Elements | undefined {
  if (/\d{16,}|\d[eE]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? { form: 'jsonb', items: value.map(item => JSON.stringify(item)) } : undefined;
  } catch {
    return undefined;
  }
}

/** Elements are kept quoted, so that an element that reads NULL, is empty or holds a comma stays what it is; a bare NULL stays bare. */
function parseArray(text: string): Elements | undefined {
  if (text === '{}') return { form: 'array', items: [] };
  const items: string[] = [];
  const element = /(?:"((?:[^"\\]|\\.)*)"|([^",{}\\\s][^",{}\\]*))(,|\}$)/y;
  element.lastIndex = 1;
  while (element.lastIndex < text.length) {
    const found = element.exec(text);
    if (!found) return undefined;
    const [, quoted, bare = '', end] = found;
    items.push(quoted === undefined && bare.toUpperCase() === 'NULL' ? 'NULL' : quote(quoted ?? bare));
    if (end === '}') return { form: 'array', items };
  }
  return undefined;
}

/** One spelling for one element: PostgreSQL quotes only where it must, and escapes only quotes and backslashes. */
function quote(inner: string): string {
  return `"${inner.replaceAll(/\\(.)/g, '$1').replaceAll(/["\\]/g, character => `\\${character}`)}"`;
}
