import { createHash } from 'node:crypto';
import type { Plan } from '../plan/plan.js';
import { canonicalJson, type Without } from '../plan/canonical-json.js';

/** SHA-256 in hexadecimal of a value's canonical JSON. */
function hashOf(value: unknown, without?: Without): string {
  return createHash('sha256').update(canonicalJson(value, without)).digest('hex');
}

const hashes = new WeakMap<object, string>();

/** The hash of a value that nobody changes, such as an inventory that many runbooks are compiled against; taken once for each object. */
export function hashOnce(value: object): string {
  const known = hashes.get(value) ?? hashOf(value);
  hashes.set(value, known);
  return known;
}

/**
 * The hash that a plan must carry: of everything in it except the hash itself and where in its file each step stands. A line number says
 * nothing about what a run does, and a runbook that was only formatted is the plan that people approved.
 */
export function hashPlan(plan: Omit<Plan, 'hash'>): string {
  const placeless: Without = { place: true };
  const planless: Without = { steps: placeless, unplanned: { steps: placeless } };
  return hashOf(plan, {
    hash: true,
    ...planless,
    evacuation: { steps: placeless, moves: { plan: planless } },
  });
}
