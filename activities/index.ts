import type { StepInput } from '../plan/run.js';
import type { StepArgs, StepKindName, StepResult } from '../plan/steps/index.js';
import type { ActivityDeps } from './deps.js';
import { flushCache } from './cache/flush.js';
import { warmCache } from './cache/warm.js';
import { checkCapacity } from './capacity/check.js';
import { restoreCapacity } from './capacity/restore.js';
import { scaleCapacity } from './capacity/scale.js';
import { dnsLowerTtl } from './dns/lower-ttl.js';
import { dnsPoint } from './dns/point.js';
import { dnsRestoreTtl } from './dns/restore-ttl.js';
import { dnsSettle } from './dns/settle.js';
import { haproxyOpen } from './haproxy/open.js';
import { haproxySwitch } from './haproxy/switch.js';
import { mariadbCheckLag } from './mariadb/check-lag.js';
import { mariadbFence } from './mariadb/fence.js';
import { mariadbFollow } from './mariadb/follow.js';
import { mariadbPromote } from './mariadb/promote.js';
import { mariadbSwitchover } from './mariadb/switchover.js';
import { mariadbUnfence } from './mariadb/unfence.js';
import { mariadbVerifyWritable } from './mariadb/verify-writable.js';
import { notify } from './notify/notify.js';
import { checkOverride } from './override/check.js';
import { poolerPause } from './pooler/pause.js';
import { poolerResume } from './pooler/resume.js';
import { checkConvergence } from './postgres/check-convergence.js';
import { checkLag } from './postgres/check-lag.js';
import { converge } from './postgres/converge.js';
import { extractStranded } from './postgres/extract-stranded.js';
import { fence } from './postgres/fence.js';
import { findDivergence } from './postgres/find-divergence.js';
import { follow } from './postgres/follow.js';
import { preflight } from './postgres/preflight.js';
import { promote } from './postgres/promote.js';
import { replayStranded } from './postgres/replay-stranded.js';
import { rewind } from './postgres/rewind.js';
import { signLedger } from './postgres/sign-ledger.js';
import { switchover } from './postgres/switchover.js';
import { unfence } from './postgres/unfence.js';
import { verifyWritable } from './postgres/verify-writable.js';
import { moveConsumers } from './queue/move-consumers.js';
import { trafficReturn } from './traffic/return.js';
import { trafficWithdraw } from './traffic/withdraw.js';
import { auditResidency } from './residency/audit.js';

/** What an activity of every step kind looks like; a missing or wrong one does not compile. */
type Activities = { readonly [Name in StepKindName]: (input: StepInput<StepArgs<Name>>) => Promise<StepResult<Name>> };

/** The activity of every step kind, under the kind's own name. Control workers register these. */
export function createActivities(deps: ActivityDeps) {
  return {
    'postgres.check-lag': checkLag(deps),
    'postgres.fence': fence(deps),
    'postgres.unfence': unfence(deps),
    'postgres.promote': promote(deps),
    'postgres.preflight': preflight(deps),
    'postgres.switchover': switchover(deps),
    'postgres.verify-writable': verifyWritable(deps),
    'postgres.extract-stranded': extractStranded(deps),
    'postgres.replay-stranded': replayStranded(deps),
    'postgres.sign-ledger': signLedger(deps),
    'postgres.rewind': rewind(deps),
    'postgres.follow': follow(deps),
    'postgres.check-convergence': checkConvergence(deps),
    'postgres.find-divergence': findDivergence(deps),
    'postgres.converge': converge(deps),
    ...mariadbActivities(deps),
    ...cacheAndQueueActivities(deps),
    'pooler.pause': poolerPause(deps),
    'pooler.resume': poolerResume(deps),
    'haproxy.switch': haproxySwitch(deps),
    'haproxy.open': haproxyOpen(deps),
    'traffic.withdraw': trafficWithdraw(deps),
    'traffic.return': trafficReturn(deps),
    'dns.lower-ttl': dnsLowerTtl(deps),
    'dns.point': dnsPoint(deps),
    'dns.settle': dnsSettle(deps),
    'dns.restore-ttl': dnsRestoreTtl(deps),
    'override.check': checkOverride(deps),
    'residency.audit': auditResidency(deps),
    'capacity.check': checkCapacity(deps),
    'capacity.restore': restoreCapacity(deps),
    'capacity.scale': scaleCapacity(deps),
    // The workflow asks people itself; an activity has nothing to do here.
    'approval.ask': async () => null,
    notify: notify(deps),
  } as const satisfies Activities;
}

function mariadbActivities(deps: ActivityDeps) {
  return {
    'mariadb.check-lag': mariadbCheckLag(deps),
    'mariadb.fence': mariadbFence(deps),
    'mariadb.switchover': mariadbSwitchover(deps),
    'mariadb.unfence': mariadbUnfence(deps),
    'mariadb.promote': mariadbPromote(deps),
    'mariadb.follow': mariadbFollow(deps),
    'mariadb.verify-writable': mariadbVerifyWritable(deps),
  } as const;
}

function cacheAndQueueActivities(deps: ActivityDeps) {
  return {
    'cache.flush': flushCache(deps),
    'cache.warm': warmCache(deps),
    'queue.pause-consumers': moveConsumers('pause', deps),
    'queue.resume-consumers': moveConsumers('resume', deps),
  } as const;
}
