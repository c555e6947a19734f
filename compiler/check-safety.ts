import type { Plan } from '../plan/plan.js';
import { buildPlan } from './build-plan.js';
import { checkRoutes } from './check-routes.js';
import { checkRules } from './check-rules.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { wireGates } from './wire-gates.js';

/** Checks the routes and every safety rule on the steps of one runbook that moves or returns one service; gives the plan that it checked. */
export function checkSafety(
  title: string,
  { steps, unplanned }: Pick<Plan, 'steps' | 'unplanned'>,
  setting: Setting,
  source: { readonly path: string; readonly commit?: string | null; readonly on?: number },
  report: Report,
): Omit<Plan, 'hash'> {
  const plan = buildPlan(title, { steps: wireGates(steps), ...(unplanned ? { unplanned } : {}) }, setting, source);
  checkRoutes(plan, report);
  checkRules(plan, setting.front, setting.inventory, report, source.on);
  return plan;
}
