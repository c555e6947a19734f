/**
 * The shipped failover as an unattended one: the fence stands before the approval, which the run then passes by itself when zero loss and the
 * fence are proved.
 */
export function unattendedRunbook(text: string): string {
  const decide = section(text, 'Decide');
  const fence = section(text, 'Fence the old primary');
  if (decide === '' || fence === '') throw new Error('The failover runbook has no section Decide or no fence.');
  return text.replace(decide + fence, fence + decide).replace('\napprovals:', '\nunattended: zero-loss\napprovals:');
}

function section(text: string, title: string): string {
  const from = text.indexOf(`## ${title}\n`);
  if (from < 0) return '';
  const to = text.indexOf('\n## ', from);
  return text.slice(from, to + 1);
}
