/** A pointer as RFC 6901 writes it: empty for the whole document, else parts that each begin with `/`. */
export const JSON_POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

/** What a JSON pointer (RFC 6901) points at; undefined when there is nothing. */
export function pointedAt(document: unknown, pointer: string): unknown {
  let here = document;
  for (const part of pointer.split('/').slice(1)) here = member(here, part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return here;
}

function member(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
