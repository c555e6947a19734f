const BEGIN = '# lifeboat fence: begin';
const END = '# lifeboat fence: end';

/** A rule's type, databases and users; a quoted name may hold spaces. Rules that go over several lines are not recognized. */
const RULE = /^\s*(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc)\s+("[^"]*"|\S+)\s+("[^"]*"|\S+)\s+(.+)$/;

/**
 * The text of a pg_hba.conf that lets nobody in but one role: that role's own rules, then a rejection of everything, replication included, then
 * what was there before, which is never reached. The first rule that matches decides (PostgreSQL, section 21.1). Doing it twice changes nothing.
 */
export function rejectAllBut(role: string, text: string): string {
  const before = removeRejection(text);
  const kept = before.split('\n').flatMap(line => ruleFor(role, line));
  const rejections = ['local all all', 'local replication all', 'host all all all', 'host replication all all'];
  return [BEGIN, ...kept, ...rejections.map(rule => `${rule} reject`), END, before].join('\n');
}

/** Takes the rejection out again; a text without one is returned as it is. */
export function removeRejection(text: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) return text;
  return text.slice(0, begin) + text.slice(end + END.length).replace(/^\n/, '');
}

/** The rules by which this role gets in, narrowed to it. */
function ruleFor(role: string, line: string): readonly string[] {
  const match = RULE.exec(line);
  if (!match) return [];
  const [, type = '', databases = '', users = '', rest = ''] = match;
  if (databases === 'replication' || databases.includes('"replication"')) return [];
  const meant = users.split(',').some(user => user === 'all' || user.replaceAll('"', '') === role);
  return meant && !/\sreject\b/.test(` ${rest}`) ? [`${type} ${databases} "${role}" ${rest}`] : [];
}
