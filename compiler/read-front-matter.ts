import type { Inventory } from '../plan/inventory.js';
import { RunbookKind } from '../plan/plan.js';
import { checkNames } from './check-names.js';
import { checkSchema } from './check-schema.js';
import type { Block } from './document.js';
import { FrontMatter } from './front-matter.js';
import { quote } from './quote.js';
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
  const supported = checkKind(front, report);
  const linked = checkFailback(front, report);
  return named && supported && linked ? front : undefined;
}

function checkKind({ matter, mark }: Front, report: Report): boolean {
  if (matter.runbook !== RunbookKind.evacuation && matter.runbook !== RunbookKind.drill) return true;
  const message = `Unexpected runbook kind ${quote(matter.runbook)}, expected \`failover\`, \`switchover\`, \`failback\` or \`reconciliation\``;
  report.error('unsupported-kind', message, mark('runbook'), {
    hint: 'Evacuations and drills cannot be compiled yet.',
  });
  return false;
}

/** A link to another runbook stays inside the tree: no absolute path, no `..`, no scheme, no option. */
function checkFailback({ matter, mark }: Front, report: Report): boolean {
  const path = matter.failback;
  if (path === undefined || /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_][A-Za-z0-9_.-]*\.md$/.test(path))
    return true;
  const message = `Unexpected path ${quote(path)}, expected a relative path to a runbook, such as \`orders-failback.md\``;
  report.error('bad-path', message, mark('failback'));
  return false;
}
