import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { type Children, evacuationRows, sumLine, sumRows } from '../../../bot/render/evacuation-rows.js';
import { journalLine } from '../../../bot/render/journal-line.js';
import type { Paint } from '../../../bot/render/paint.js';
import { textTable } from '../../../bot/render/text-table.js';
import { childrenOf } from '../../../bot/runs/children-of.js';
import { temporalRuns } from '../../../bot/runs/temporal-runs.js';
import { evacuationName } from '../../../plan/evacuation.js';
import type { Plan } from '../../../plan/plan.js';
import type { RunState } from '../../../plan/run.js';
import type { Region } from '../../../sandbox/addresses.js';
import type { Sandbox } from '../../../sandbox/sandbox.js';
import { directCrew } from '../direct-crew.js';

export const BOOKS = 'runbooks/evacuation';
export const FLEET_INVENTORY = `${BOOKS}/inventory.yaml`;
const DEADLINE_MS = 60_000;
const POLL_MS = 50;

export interface EvacuationStage {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly paint: Paint;
  readonly say: (line: string) => void;
}

/** What became of an evacuation, and of the run of each of its services. */
export interface Led {
  readonly plan: Plan;
  readonly state: RunState;
  readonly children: Children;
}

/** Has an evacuation started and approved by the demo's people; says its journal, the sum that they approve, and the table whenever it changes. */
export async function leadEvacuation(
  stage: EvacuationStage,
  book: string,
  region: Region,
  reason: string,
): Promise<Led> {
  const { client, say, paint, sandbox } = stage;
  say('');
  say(paint.bold(`${BOOKS}/${book}`));
  const crew = directCrew(client, FLEET_INVENTORY);
  const { plan, handle } = await crew.start(`${BOOKS}/${book}`, reason);
  const runs = temporalRuns(client, sandbox.temporalAddress ?? '');
  let shown = 0;
  let standing = '';
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    // A busy machine may have no worker free to answer for some seconds.
    const state = (await runs.view(evacuationName(region)).catch(() => undefined))?.state;
    if (Date.now() > deadline) throw new Error(`The evacuation did not end. ${state?.serviceState ?? ''}`);
    await sleep(POLL_MS);
    if (!state) continue;
    for (const entry of state.journal.slice(shown)) say(journalLine(entry, state.startedAt, paint));
    shown = state.journal.length;
    for (const line of sumOf(state, plan)) say(`    ${line}`);
    const children = await childrenOf(runs, state);
    const rows = evacuationRows(state, plan, children, state.endedAt ?? Date.now());
    const now = rows.map(([service, where]) => [service, where].join()).join();
    if (now !== standing && children.size > 0) for (const line of textTable(rows)) say(`    ${line}`);
    standing = now;
    if (state.end !== null) return { plan, state, children };
    if (state.status === 'held') throw new Error(`The evacuation holds. ${state.journal.at(-1)?.sentence ?? ''}`);
    await crew.answer({ plan, handle }, state);
  }
}

/** What the open approval is about, for all services together; nothing when there is none. */
function sumOf({ approvals }: RunState, plan: Plan): readonly string[] {
  const asked = approvals.at(-1);
  if (asked?.outcome !== 'open' || !asked.grants || asked.decisions.length > 0) return [];
  return [sumLine(asked.grants, plan), ...textTable(sumRows(asked.grants, plan))];
}
