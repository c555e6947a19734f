import { RunbookKind, type Unplanned } from '../plan/plan.js';
import { checkPart, isOf } from './check-part.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { wireGates } from './wire-gates.js';

/** The failover that a switchover can go on as, from and to the same regions; its ids begin with `failover--`. */
export function lowerUnplanned(path: string, setting: Setting, report: Report): Unplanned | undefined {
  const { front, params, include } = setting;
  const at = front.mark('failover');
  const regions = { from: String(params['from']), to: String(params['to']) };
  const included = include(path, regions, 'failover', at, report);
  if (!included || !isOf(included, [RunbookKind.failover], front.matter.service, path, at, report)) return undefined;
  checkPart(included, report);
  return { title: included.runbook.document.title, source: included.path, steps: wireGates(included.steps) };
}
