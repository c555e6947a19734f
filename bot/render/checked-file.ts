import type { Diagnostic, Severity } from '../../plan/diagnostic.js';
import type { Plan } from '../../plan/plan.js';
import { shortHash } from './short-hash.js';

/** One file as the compiler left it: a runbook with its plan or its errors, or an inventory with what is wrong with it. */
export interface CheckedFile {
  readonly path: string;
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** "ok, 7 steps, plan 3f9a1c2b44de, 1 warning" or "2 errors". */
export function verdictOf({ plan, diagnostics }: CheckedFile): string {
  const warnings = countOf(diagnostics, 'warning');
  const warned = warnings > 0 ? `, ${many(warnings, 'warning')}` : '';
  if (!plan) return `${many(countOf(diagnostics, 'error'), 'error')}${warned}`;
  return `ok, ${many(plan.steps.length, 'step')}, plan ${shortHash(plan.hash)}${warned}`;
}

export function countOf(diagnostics: readonly Diagnostic[], severity: Severity): number {
  return diagnostics.filter(one => one.severity === severity).length;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
