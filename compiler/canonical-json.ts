/**
 * JSON in one form only: keys sorted by code unit, no spaces, nothing that JSON has not. Two values with the same content give the same
 * text, whatever the order their keys were written in (the idea of RFC 8785, for data that JSON can carry). `without` leaves keys out.
 */
export function canonicalJson(value: unknown, without?: Without): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const known = remembered.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) return `[${value.map(each => canonicalJson(each, without)).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const left = without?.[key];
    if (left === true) continue;
    const part: unknown = Reflect.get(value, key);
    if (part !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(part, left)}`;
  }
  return `{${text}}`;
}

/** Keys to leave out, or what to leave out below them; of a list, in each of its entries. */
export interface Without {
  readonly [key: string]: true | Without | undefined;
}

/** Texts of values that nobody changes and many plans carry: the entries of one inventory. */
const remembered = new WeakMap<object, string>();

/** Has `canonicalJson` write this value once and for all. Only for values that are never changed. */
export function rememberCanonical(value: object): void {
  if (!remembered.has(value)) remembered.set(value, canonicalJson(value));
}

/** Characters that JSON writes as they are; most texts have no others, and then there is nothing to do. */
const AS_IT_IS = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function quoted(text: string): string {
  return AS_IT_IS.test(text) ? `"${text}"` : JSON.stringify(text);
}
