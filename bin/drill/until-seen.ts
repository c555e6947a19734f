import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../plan/duration.js';

const DEADLINE_MS = 20_000;

/** Polls until it is so; a look that fails is none. Throws what it waited for. */
export async function untilSeen(what: string, seen: () => Promise<boolean>, limitMs = DEADLINE_MS): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await seen().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited ${formatDuration(limitMs)} for ${what}.`);
    await sleep(50);
  }
}
