import type { ArgsOf, ResultOf, StepKind } from '../step.js';
import { approvalAsk } from './approval-ask.js';
import { dnsLowerTtl } from './dns-lower-ttl.js';
import { cacheFlush } from './cache-flush.js';
import { cacheWarm } from './cache-warm.js';
import { capacityCheck } from './capacity-check.js';
import { capacityRestore } from './capacity-restore.js';
import { capacityScale } from './capacity-scale.js';
import { dnsPoint } from './dns-point.js';
import { dnsRestoreTtl } from './dns-restore-ttl.js';
import { dnsSettle } from './dns-settle.js';
import { haproxyOpen } from './haproxy-open.js';
import { haproxySwitch } from './haproxy-switch.js';
import { mariadbCheckLag } from './mariadb-check-lag.js';
import { mariadbFence } from './mariadb-fence.js';
import { mariadbFollow } from './mariadb-follow.js';
import { mariadbPromote } from './mariadb-promote.js';
import { mariadbSwitchover } from './mariadb-switchover.js';
import { mariadbUnfence } from './mariadb-unfence.js';
import { mariadbVerifyWritable } from './mariadb-verify-writable.js';
import { notify } from './notify.js';
import { overrideCheck } from './override-check.js';
import { poolerPause } from './pooler-pause.js';
import { poolerResume } from './pooler-resume.js';
import { postgresCheckConvergence } from './postgres-check-convergence.js';
import { postgresCheckLag } from './postgres-check-lag.js';
import { postgresConverge } from './postgres-converge.js';
import { postgresExtractStranded } from './postgres-extract-stranded.js';
import { postgresFence } from './postgres-fence.js';
import { postgresFindDivergence } from './postgres-find-divergence.js';
import { postgresFollow } from './postgres-follow.js';
import { postgresPreflight } from './postgres-preflight.js';
import { postgresPromote } from './postgres-promote.js';
import { postgresReplayStranded } from './postgres-replay-stranded.js';
import { postgresRewind } from './postgres-rewind.js';
import { postgresSignLedger } from './postgres-sign-ledger.js';
import { postgresSwitchover } from './postgres-switchover.js';
import { postgresUnfence } from './postgres-unfence.js';
import { postgresVerifyWritable } from './postgres-verify-writable.js';
import { trafficReturn } from './traffic-return.js';
import { trafficWithdraw } from './traffic-withdraw.js';
import { queuePauseConsumers } from './queue-pause-consumers.js';
import { queueResumeConsumers } from './queue-resume-consumers.js';
import { residencyAudit } from './residency-audit.js';

/** Every step kind. A kind without an activity of the same name in `activities/index.ts` does not compile. */
export const stepKinds = {
  'postgres.check-lag': postgresCheckLag,
  'postgres.fence': postgresFence,
  'postgres.unfence': postgresUnfence,
  'postgres.promote': postgresPromote,
  'postgres.preflight': postgresPreflight,
  'postgres.switchover': postgresSwitchover,
  'postgres.verify-writable': postgresVerifyWritable,
  'postgres.extract-stranded': postgresExtractStranded,
  'postgres.replay-stranded': postgresReplayStranded,
  'postgres.sign-ledger': postgresSignLedger,
  'postgres.rewind': postgresRewind,
  'postgres.follow': postgresFollow,
  'postgres.check-convergence': postgresCheckConvergence,
  'postgres.find-divergence': postgresFindDivergence,
  'postgres.converge': postgresConverge,
  'mariadb.check-lag': mariadbCheckLag,
  'mariadb.fence': mariadbFence,
  'mariadb.switchover': mariadbSwitchover,
  'mariadb.unfence': mariadbUnfence,
  'mariadb.promote': mariadbPromote,
  'mariadb.follow': mariadbFollow,
  'mariadb.verify-writable': mariadbVerifyWritable,
  'pooler.pause': poolerPause,
  'pooler.resume': poolerResume,
  'haproxy.switch': haproxySwitch,
  'haproxy.open': haproxyOpen,
  'traffic.withdraw': trafficWithdraw,
  'traffic.return': trafficReturn,
  'dns.lower-ttl': dnsLowerTtl,
  'dns.point': dnsPoint,
  'dns.settle': dnsSettle,
  'dns.restore-ttl': dnsRestoreTtl,
  'override.check': overrideCheck,
  'residency.audit': residencyAudit,
  'cache.flush': cacheFlush,
  'cache.warm': cacheWarm,
  'queue.pause-consumers': queuePauseConsumers,
  'queue.resume-consumers': queueResumeConsumers,
  'capacity.check': capacityCheck,
  'capacity.restore': capacityRestore,
  'capacity.scale': capacityScale,
  'approval.ask': approvalAsk,
  notify: notify,
} satisfies Record<string, StepKind>;

export type StepKinds = typeof stepKinds;
export type StepKindName = keyof StepKinds;
/** Resolved arguments of a step kind, durations in milliseconds. */
export type StepArgs<Name extends StepKindName> = ArgsOf<StepKinds[Name]>;
/** What the activity of a step kind returns. */
export type StepResult<Name extends StepKindName> = ResultOf<StepKinds[Name]>;

export function findStepKind(name: string): StepKind | undefined {
  const byName: Readonly<Record<string, StepKind>> = stepKinds;
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}
