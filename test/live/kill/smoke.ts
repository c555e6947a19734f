import type { Job } from './matrix.js';

/** The call of each changing step of which it matters most that its effect is there and nobody knows. */
const TELLING: Readonly<Record<string, RegExp>> = {
  switch: /^sent SELECT pg_promote/,
  promote: /^sent SELECT pg_promote/,
  fence: /^answered hand host\.postgres-fence/,
  find: /^answered hand host\.postgres-extract/,
  replay: /^sent COMMIT/,
  signed: /^sent UPDATE/,
  rewind: /^answered hand host\.postgres-rewind/,
  rejoin: /^answered hand host\.postgres-start/,
  follow: /^answered hand host\.postgres-start/,
  pooler: /^sent RE(LOAD|SUME)/,
  proxy: /^sent command set server/,
  name: /^sent datagram/,
};

/** The acts of hosts that change something, and where their worker dies. */
const HANDS: Readonly<Record<string, RegExp>> = {
  'switchover host.postgres-stop': /^answered signal SIGINT/,
  'failover host.postgres-fence': /^answered rename/,
  'reconciliation host.postgres-extract': /^sent program postgres/,
  'failback host.postgres-rewind': /^sent program pg_rewind/,
  'failback host.postgres-start': /^sent program/,
};

/** More than fifty places out of all: each changing step during and after, those of the moves before, a question to people, and the hands in the regions. */
export function smokeJobs(jobs: readonly Job[]): Job[] {
  return [
    ...jobs.filter(isBoundary),
    ...firstOfEach(jobs.filter(isTelling), stepOf),
    ...firstOfEach(jobs.filter(isHand), handOf),
  ];
}

const stepOf = ({ runbook, point }: Job) => `${runbook} ${point.step}`;
const handOf = ({ runbook, point }: Job) => `${runbook} ${point.act}`;

const MOVES: readonly Job['runbook'][] = ['failover', 'switchover'];

function isBoundary({ runbook, point }: Job): boolean {
  if (point.worker !== 'control') return false;
  if (point.act === 'approval.ask') return runbook === 'switchover';
  // Before an act nothing has happened yet, which is the same in every runbook; the moves show it.
  if (point.phase === 'before') return point.step in TELLING && MOVES.includes(runbook);
  return point.step in TELLING && point.phase === 'after';
}

function isTelling({ point }: Job): boolean {
  return point.worker === 'control' && TELLING[point.step]?.test(whereOf(point)) === true;
}

function isHand(job: Job): boolean {
  return job.point.worker !== 'control' && HANDS[handOf(job)]?.test(whereOf(job.point)) === true;
}

function whereOf({ moment, call }: Job['point']): string {
  return call ? `${moment} ${call.label}` : '';
}

function firstOfEach(jobs: readonly Job[], keyOf: (job: Job) => string): Job[] {
  const known = new Set<string>();
  return jobs.filter(job => !known.has(keyOf(job)) && known.add(keyOf(job)));
}
