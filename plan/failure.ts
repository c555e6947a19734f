/**
 * What the world can do to us, by permanent code. `retry`: whether the same act may simply be tried again. `outcome`: what is known of the
 * world after it; `unknown` blocks every further mutation of the run.
 */
export interface FailureKind {
  readonly title: string;
  readonly retry: 'yes' | 'no';
  readonly outcome: 'unchanged' | 'changed' | 'unknown';
}

export const failures = {
  unreachable: { title: 'A server did not answer in time', retry: 'yes', outcome: 'unchanged' },
  'nobody-there': { title: 'No worker of the region took the command', retry: 'yes', outcome: 'unchanged' },
  'outcome-unknown': {
    title: 'The act was sent and its effect could not be read back',
    retry: 'no',
    outcome: 'unknown',
  },
  'epoch-superseded': { title: 'A later run has already acted here', retry: 'no', outcome: 'unchanged' },
  'secret-missing': {
    title: 'A reference of the inventory could not be resolved on this worker',
    retry: 'no',
    outcome: 'unchanged',
  },
  'not-a-primary': { title: 'The server is not the primary it should be', retry: 'no', outcome: 'unchanged' },
  'not-a-standby': { title: 'The server is not the standby it should be', retry: 'no', outcome: 'unchanged' },
  'two-primaries': { title: 'Two regions take writes', retry: 'no', outcome: 'unchanged' },
  'not-fenced': { title: 'The old primary may still take writes', retry: 'no', outcome: 'unchanged' },
  'timeline-taken': {
    title: 'The next timeline was already used by another promotion',
    retry: 'no',
    outcome: 'unchanged',
  },
  'promoted-recently': {
    title: 'Another promotion so soon is for people to acknowledge',
    retry: 'no',
    outcome: 'unchanged',
  },
  'promotion-failed': { title: 'The standby did not become a primary in time', retry: 'yes', outcome: 'unknown' },
  'switchover-undone': {
    title: 'The switchover failed before the promotion and was undone',
    retry: 'no',
    outcome: 'unchanged',
  },
  'undo-failed': { title: 'The switchover failed and could not be undone', retry: 'no', outcome: 'unknown' },
  'pooler-busy': { title: 'The pooler could not pause its clients in time', retry: 'yes', outcome: 'unchanged' },
  'pooler-refused': { title: 'The pooler did not take the change', retry: 'yes', outcome: 'changed' },
  'proxy-refused': { title: 'The proxy did not take the change', retry: 'yes', outcome: 'changed' },
  'traffic-put-back': {
    title: 'Errors or latency left their bounds, and the clients were put back',
    retry: 'no',
    outcome: 'unchanged',
  },
  'traffic-last-region': { title: 'No other region takes the clients', retry: 'no', outcome: 'unchanged' },
  'cache-refused': { title: 'The cache did not take the change', retry: 'yes', outcome: 'changed' },
  'warming-stopped': { title: 'The service answers too badly to be warmed', retry: 'no', outcome: 'changed' },
  'consumers-not-moved': {
    title: 'The consumers of a queue are not as they should be',
    retry: 'yes',
    outcome: 'changed',
  },
  'dns-moved': { title: 'The name points at neither address', retry: 'no', outcome: 'unchanged' },
  'dns-refused': { title: 'The name server refused the update', retry: 'yes', outcome: 'unchanged' },
  'dns-behind': {
    title: 'A server of the zone does not have the change yet',
    retry: 'yes',
    outcome: 'changed',
  },
  'not-verified': {
    title: 'A write through a client route did not arrive where it should',
    retry: 'yes',
    outcome: 'unchanged',
  },
  'fork-unknown': { title: 'The fork of the two histories could not be found', retry: 'no', outcome: 'unchanged' },
  'slot-missing': {
    title: 'The old primary kept no slot to read its stranded writes from',
    retry: 'no',
    outcome: 'unchanged',
  },
  'not-replayable': {
    title: 'A stranded change is of a kind that cannot be replayed',
    retry: 'no',
    outcome: 'unchanged',
  },
  'stranded-conflict': { title: 'Both sides changed the same rows', retry: 'no', outcome: 'changed' },
  'not-reconciled': {
    title: 'The stranded writes of the old primary were not reconciled yet',
    retry: 'no',
    outcome: 'unchanged',
  },
  'not-replicating': {
    title: 'Logical replication does not run both ways',
    retry: 'yes',
    outcome: 'unchanged',
  },
  'apply-stuck': {
    title: 'A subscription cannot apply a transaction of the other region',
    retry: 'no',
    outcome: 'unchanged',
  },
  'not-converged': {
    title: 'Rows of an active-active database differ between the regions',
    retry: 'yes',
    outcome: 'changed',
  },
  'rewind-failed': {
    title: 'pg_rewind failed; the data directory must not be started',
    retry: 'no',
    outcome: 'changed',
  },
  'not-following': { title: 'The standby does not follow the primary', retry: 'yes', outcome: 'changed' },
  'program-failed': {
    title: 'A program of the database failed, or its server refused a statement',
    retry: 'yes',
    outcome: 'changed',
  },
  'capacity-unreadable': { title: 'The capacity of a pool could not be read', retry: 'yes', outcome: 'unchanged' },
  'scaling-refused': { title: 'The pool may not be changed as asked', retry: 'no', outcome: 'unchanged' },
  'not-scaled': { title: 'Too few replicas were ready in time', retry: 'yes', outcome: 'changed' },
  'notify-failed': { title: 'The message was not accepted', retry: 'yes', outcome: 'unchanged' },
  'directory-unreadable': {
    title: 'Who may decide could not be read from the inventory of the workers',
    retry: 'yes',
    outcome: 'unchanged',
  },
  'audit-unwritable': {
    title: 'The audit journal could not be written, so the act was not begun',
    retry: 'yes',
    outcome: 'unchanged',
  },
  'not-in-this-mode': {
    title: 'The run only rehearses, and this step would change something',
    retry: 'no',
    outcome: 'unchanged',
  },
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failures;

/** The second argument of every coded failure: what a person needs at 3 a.m. */
export interface FailureReport {
  /** What happened, in one sentence. */
  readonly what: string;
  /** What state the service is in now, in one sentence. */
  readonly state: string;
  /** What to do, in one sentence. */
  readonly todo: string;
}

export function failureSentence(report: FailureReport): string {
  return `${report.what} ${report.state} ${report.todo}`;
}
