import type { Inventory } from '../plan/inventory.js';
import { RunbookKind } from '../plan/plan.js';
import { checkNames } from './check-names.js';
import { checkSchema } from './check-schema.js';
import type { Block } from './document.js';
import { FrontMatter } from './front-matter.js';
import { RUNBOOK_PATH } from './include.js';
import { didYouMean, nearest } from './nearest.js';
import { quote, quoteList } from './quote.js';
import { readYaml } from './read-yaml.js';
import type { Mark, Report } from './report.js';
import { refuseParams } from './substitute.js';
import { markAt, type YamlNode } from './yaml-node.js';

export interface Front {
  readonly matter: FrontMatter;
  readonly node: YamlNode;
  readonly mark: (...path: readonly string[]) => Mark;
}

/** Checks the front matter and every name in it; undefined when a part of it is wrong. */
export function readFrontMatter(block: Block, inventory: Inventory, report: Report): Front | undefined {
  if (block.text.trim() === '') {
    const message = 'Unexpected empty front matter, expected `runbook: failover` and `service: NAME`';
    report.error('missing-key', message, block.fence);
    return undefined;
  }
  const node = readYaml(block, report);
  if (!node || !refuseParams(node, report)) return undefined;
  const matter = checkSchema(FrontMatter, node, 'front matter', report);
  if (!matter) return undefined;
  const named = checkNames(FrontMatter, node, inventory, report);
  const front: Front = { matter, node, mark: (...path) => markAt(node, path) };
  const supported = checkKind(front, inventory, report);
  const linked = checkFailback(front, report);
  if (!supported || !linked) return undefined;
  return named ? front : meant(front, inventory, report);
}

/**
 * The front matter with the service that a misspelt one must have meant, so that one letter does not hide what else is wrong. The report has an
 * error by then, so nothing is made of it. Undefined when another name is wrong too, or nobody can say which service was meant.
 */
function meant(front: Front, inventory: Inventory, report: Report): Front | undefined {
  const { service } = front.matter;
  const [only, ...others] = nearest(service, Object.keys(inventory.services));
  const onlyThat = report.diagnostics.filter(({ severity }) => severity === 'error').length === 1;
  if (Object.hasOwn(inventory.services, service) || only === undefined || others.length > 0 || !onlyThat)
    return undefined;
  return { ...front, matter: { ...front.matter, service: only } };
}

/** The keys that one kind must have and no other may. */
const OWN_KEYS = {
  drills: RunbookKind.drill,
  region: RunbookKind.evacuation,
  services: RunbookKind.evacuation,
} as const;

/** The keys that one kind may have and no other. */
const OPTIONAL_KEYS = [
  ['at_once', RunbookKind.evacuation],
  ['failover', RunbookKind.switchover],
] as const;

function checkKind({ matter, mark, node }: Front, inventory: Inventory, report: Report): boolean {
  let good = true;
  for (const key of ['drills', 'region', 'services'] as const) {
    const kind = OWN_KEYS[key];
    if ((matter[key] !== undefined) === (matter.runbook === kind)) continue;
    good = false;
    if (matter[key] === undefined) {
      const message = `Unexpected ${matter.runbook} without ${quote(key)}, expected ${quote(`${key}:`)} in the front matter`;
      report.error('missing-key', message, mark('runbook'));
    } else
      report.error(
        'unknown-key',
        `Unexpected key ${quote(key)} in a ${matter.runbook}, expected it in a ${kind} only`,
        mark(key),
      );
  }
  for (const [key, kind] of OPTIONAL_KEYS) {
    if (matter[key] === undefined || matter.runbook === kind) continue;
    good = false;
    const message = `Unexpected key ${quote(key)} in a ${matter.runbook}, expected it in a ${kind} only`;
    report.error('unknown-key', message, mark(key));
  }
  for (const name of Object.keys(matter.services ?? {})) {
    if (Object.hasOwn(inventory.services, name)) continue;
    good = false;
    const known = Object.keys(inventory.services);
    const message = `Unexpected service ${quote(name)}, expected ${quoteList(known)}`;
    report.error('unknown-name', message, markAt(node, ['services', name]), { hint: didYouMean(name, known) });
  }
  return good;
}

/** A link to another runbook stays inside the tree: no absolute path, no `..`, no scheme, no option. */
function checkFailback({ matter, mark }: Front, report: Report): boolean {
  const path = matter.failback;
  if (path === undefined || RUNBOOK_PATH.test(path)) return true;
  const message = `Unexpected path ${quote(path)}, expected a relative path to a runbook, such as \`orders-failback.md\``;
  report.error('bad-path', message, mark('failback'));
  return false;
}
