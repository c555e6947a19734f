const LITERAL = String.raw`'(?:[^']|'')*'(?:::[a-z ]+(?:\(\d+\))?)?`;

/**
 * The values that a publication's row filter lets through for a column, from the text that PostgreSQL keeps: `(home = 'eu-west'::text)` and
 * `(home = ANY (ARRAY['a'::text, 'b'::text]))`, with the casts that `varchar` columns bring. Null: another form, so nothing can be said.
 */
export function valuesOf(filter: string, column: string): readonly string[] | null {
  const name = String.raw`\(*"?${column}"?\)*(?:::text)?`;
  const one = new RegExp(String.raw`^\(+${name} = (${LITERAL})\)+$`).exec(filter);
  const many = new RegExp(
    String.raw`^\(+${name} = ANY \(+ARRAY\[(${LITERAL}(?:, ${LITERAL})*)\]\)*(?:::text\[\])?\)+$`,
  ).exec(filter);
  const literals = one?.[1] ?? many?.[1];
  if (literals === undefined) return null;
  return [...literals.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
}
