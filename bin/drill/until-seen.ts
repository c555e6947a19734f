import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../plan/duration.js';

const DEADLINE_MS = 20_000;

/** Polls until it is so; a look that fails is none. Throws what it waited for. */
export async function untilSeen(what: string, seen: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await seen().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited ${formatDuration(DEADLINE_MS)} for ${what}.`);
    await sleep(50);
  }
}
