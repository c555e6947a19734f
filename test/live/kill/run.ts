import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../../plan/plan.js';
import { accompany } from './company.js';
import { judge } from './judge.js';
import type { KillPoint } from './kill-point.js';
import type { Lane } from './lane.js';
import type { Scene } from './scene.js';
import { startWriter } from './writer.js';

export interface KilledRun {
  readonly end: string;
  /** How many workers died; 0 when the place was never reached. */
  readonly deaths: number;
  readonly retries: readonly string[];
  /** Every broken promise; none in a good run. */
  readonly wrong: readonly string[];
  /** How long the run took, and all of it with the scene before and the judgement after. */
  readonly runMs: number;
  readonly totalMs: number;
  readonly acknowledged: readonly string[];
}

/** Clients go on for a moment after the last step, so that what it left behind is seen. */
const AFTERWARDS_MS = 60;

/** One run of a plan in which a worker dies at one place; none does when there is no place. */
export async function runAndKill(
  lane: Lane,
  plan: Plan,
  scene: Scene,
  point: KillPoint | null,
  { entered = false, records = false } = {},
): Promise<KilledRun> {
  const began = performance.now();
  if (point) lane.workers.reserve(point.worker);
  if (!entered) await lane.enter(scene);
  await lane.workers.arm(point, records);
  const writer = startWriter(lane.sandbox.env['ORDERS_POOLER_CLIENTS']!);
  const startedAt = Date.now();
  const probed = lane.prober.now();
  try {
    const { state, retries } = await accompany(lane, plan, point);
    const runMs = Date.now() - startedAt;
    await sleep(AFTERWARDS_MS);
    await writer.stop();
    const acknowledged = new Set([...scene.acknowledged, ...writer.acknowledged.keys()]);
    const finished = { plan, scene, state, acknowledged, probed, retries: retries.length };
    const wrong = await judge(lane, finished);
    const { deaths } = lane.workers;
    const totalMs = performance.now() - began;
    return { end: state.end ?? state.status, deaths, retries, wrong, runMs, totalMs, acknowledged: [...acknowledged] };
  } finally {
    await writer.stop();
  }
}
