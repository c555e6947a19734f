/**
 * The groups whose people decide, as a ledger recorded them from the runbook. Read from the row as JSON (`to_jsonb(row)->>'deciders'`): a ledger from
 * before it was recorded has no such column. Null where nothing was recorded.
 */
export function parseGroups(text: string | null): readonly string[] | null {
  if (text === null) return null;
  const groups: unknown = JSON.parse(text);
  return Array.isArray(groups) ? groups.filter(group => typeof group === 'string') : null;
}
