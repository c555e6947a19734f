import type { Setting } from './setting.js';
import type { Breach } from './invariant.js';
import { breach } from './promotion.js';
import { Done, type RunState, type State } from './run-state.js';
import { Fence, serverAt, takesWrites, type World } from './world.js';

/** What is wrong with a state as such: two writers at any time, and what the end of a run claims although it is not so. */
export function judgeState(state: State, beginning: World, setting: Setting): Breach | undefined {
  const two = twoWriters(state.world, setting);
  if (two) return two;
  for (const [who, run] of state.runs.entries()) {
    // What a run has claimed before a later one acted was so then.
    if (state.world.epoch > who) continue;
    if (run.phase === 'succeeded') return judgeSuccess(run, state.world, setting);
    if (run.phase === 'aborted' && !run.undoFailed && state.runs.length === 1)
      return judgeAbort(state.world, beginning, setting);
  }
  return undefined;
}

function twoWriters({ servers }: World, { ground }: Setting): Breach | undefined {
  for (const [at, server] of servers.entries()) {
    const seat = ground.servers[at];
    if (!takesWrites(server) || seat?.active) continue;
    const second = servers.findIndex(
      (other, index) => index > at && takesWrites(other) && ground.servers[index]?.database === seat?.database,
    );
    if (second >= 0 && seat)
      return breach(
        'two-writers',
        `${seat.region} and ${ground.servers[second]?.region} both take writes to ${seat.database}`,
      );
  }
  return undefined;
}

/** Only what the plan touches is judged, and not what happened by accident after it: a primary that crashed is no fault of the runbook. */
function judgeSuccess(run: RunState, { servers, routes }: World, { plan, ground }: Setting): Breach | undefined {
  const moved = plan.steps.some(({ effects }) =>
    effects.some(({ effect }) => effect === 'promotes' || effect === 'switches'),
  );
  const databases = [...new Set(ground.servers.map(({ database }) => database))];
  const dry = databases.find(
    database =>
      !servers.some(
        ({ primary, fence }, at) => ground.servers[at]?.database === database && primary && fence === Fence.none,
      ),
  );
  if (dry !== undefined)
    return breach('success-without-a-writer', `The run ends SUCCEEDED, and nothing takes writes to ${dry}`);
  const hands = plan.steps.some(
    ({ manual }, at) => manual && run.done[at] === Done.yes && !followsProof(at, plan.steps),
  );
  if (!moved) return undefined;
  for (const [at, route] of routes.entries()) {
    const lane = ground.routes[at];
    if (!lane || (hands && !routed(lane.via, lane.layer, plan.steps))) continue;
    for (const database of lane.databases) {
      const server = servers[serverAt(ground, database, route.region)];
      const good = route.open && server?.primary && server.fence === Fence.none;
      if (good) continue;
      const where = route.open
        ? `leads to ${route.region}, where ${database} takes no writes`
        : 'still holds its clients';
      const layer = lane.layer === 'dns' ? 'name' : lane.layer;
      return breach('success-with-clients-astray', `The run ends SUCCEEDED, and the ${layer} ${where}`);
    }
  }
  return undefined;
}

/** Whether a manual step comes after the last proof of writes: then it is no longer about traffic. */
function followsProof(at: number, steps: Setting['plan']['steps']): boolean {
  const last = steps.findLastIndex(({ effects }) => effects.some(({ effect }) => effect === 'verifies-writes'));
  return last >= 0 && at > last;
}

function routed(via: string, layer: string, steps: Setting['plan']['steps']): boolean {
  return steps.some(({ effects }) =>
    effects.some(effect => effect.effect === 'routes' && effect.via === via && effect.layer === layer),
  );
}

function judgeAbort({ servers, routes }: World, beginning: World, { ground }: Setting): Breach | undefined {
  const fenced = servers.findIndex(
    ({ fence }, at) => fence !== Fence.none && beginning.servers[at]?.fence === Fence.none,
  );
  if (fenced >= 0) {
    const seat = ground.servers[fenced];
    return breach(
      'abort-not-clean',
      `The run ends ABORTED_CLEAN, and ${seat?.database} in ${seat?.region} is still fenced`,
    );
  }
  const route = routes.findIndex(({ region, open }, at) => {
    const before = beginning.routes[at];
    return region !== before?.region || open !== before.open;
  });
  if (route < 0) return undefined;
  const layer = ground.routes[route]?.layer === 'dns' ? 'name' : ground.routes[route]?.layer;
  const how = routes[route]?.open ? `leads to ${routes[route]?.region}` : 'still holds its clients';
  return breach('abort-not-clean', `The run ends ABORTED_CLEAN, and the ${layer} ${how}`);
}
