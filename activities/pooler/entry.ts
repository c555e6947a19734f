/** The text of a configuration file with the entry pointed elsewhere, or why that could not be done. */
export type Rewriting =
  | { readonly ok: true; readonly text: string; readonly changed: boolean }
  | { readonly ok: false; readonly reason: string };

interface Span {
  readonly start: number;
  readonly end: number;
}

/** `name = connection string`; the name bare or in double quotes, as PgBouncer's pgbouncer.ini(5) has it. */
const ENTRY = /^[ \t]*(?:"((?:[^"]|"")*)"|([A-Za-z0-9_.*-]+))[ \t]*=[ \t]*/;
/** One `key=value` of a connection string; a value in single quotes doubles the quotes inside. */
const PAIR = /\s*([A-Za-z_]+)\s*=\s*('(?:[^']|'')*'|[^\s']\S*|(?=\s|$))/y;

/**
 * Points `entry` of the `[databases]` section at `host` and `port`. Every other byte stays: comments, other entries, quoting, line ends.
 * `host` and `port` must already be safe to write without quotes.
 */
export function rewriteEntry(text: string, entry: string, host: string, port: number): Rewriting {
  const found = findEntries(text, entry);
  const [value] = found;
  if (!value) return { ok: false, reason: `it has no entry ${entry} in a [databases] section` };
  if (found.length > 1)
    return { ok: false, reason: `it has ${found.length} entries ${entry}, and only the last counts` };
  const pairs = parsePairs(text.slice(value.start, value.end));
  if (!pairs) return { ok: false, reason: `the connection string of ${entry} could not be read` };
  const rewritten = withEndpoint(text.slice(value.start, value.end), pairs, host, String(port));
  const result = text.slice(0, value.start) + rewritten + text.slice(value.end);
  return { ok: true, text: result, changed: result !== text };
}

function findEntries(text: string, entry: string): Span[] {
  const found: Span[] = [];
  let section = '';
  for (const line of text.matchAll(/[^\n]*(?:\n|$)/g)) {
    const header = /^\s*\[([^\]]*)\]/.exec(line[0]);
    if (header) section = header[1] ?? '';
    const match = section === 'databases' && !header ? ENTRY.exec(line[0]) : null;
    const name = match?.[1]?.replaceAll('""', '"') ?? match?.[2];
    if (!match || name !== entry) continue;
    const start = line.index + match[0].length;
    found.push({ start, end: line.index + line[0].trimEnd().length });
  }
  return found;
}

function parsePairs(value: string): { key: string; span: Span }[] | undefined {
  const pairs: { key: string; span: Span }[] = [];
  const pattern = new RegExp(PAIR);
  for (let at = 0; at < value.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const match = pattern.exec(value);
    const [whole, key, written] = match ?? [];
    if (whole === undefined || key === undefined || written === undefined) return undefined;
    const end = at + whole.length;
    pairs.push({ key, span: { start: end - written.length, end } });
  }
  return pairs;
}

function withEndpoint(
  value: string,
  pairs: readonly { key: string; span: Span }[],
  host: string,
  port: string,
): string {
  const wanted: Readonly<Record<string, string>> = { host, port };
  let result = value;
  // From the end, so that the spans in front stay right.
  for (const { key, span } of pairs.toReversed()) {
    const next = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
    if (next !== undefined) result = result.slice(0, span.start) + next + result.slice(span.end);
  }
  const absent = Object.keys(wanted).filter(key => !pairs.some(pair => pair.key === key));
  const added = absent.map(key => `${key}=${wanted[key]}`).join(' ');
  return [added, result].filter(part => part !== '').join(' ');
}
