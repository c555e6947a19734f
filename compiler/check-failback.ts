import { z } from 'zod';
import { RunbookKind } from '../plan/plan.js';
import { NO_FILE } from './include.js';
import { quote } from './quote.js';
import { readDocument } from './read-document.js';
import type { Front } from './read-front-matter.js';
import { readYaml } from './read-yaml.js';
import { createReport, type Report } from './report.js';
import { LARGEST_RUNBOOK, screenText } from './screen-text.js';
import { plainValue } from './yaml-node.js';

const Linked = z.object({ runbook: z.string(), service: z.string() });

/** Follows the link to the failback runbook: it must exist, be a failback, and be of the same service. */
export function checkFailback(
  { matter, mark }: Front,
  sibling: ((relativePath: string) => string | undefined) | undefined,
  report: Report,
): void {
  const path = matter.failback;
  if (path === undefined || !sibling) return;
  const refuse = (found: string, hint?: string): void => {
    const message = `Unexpected ${found}, expected a failback runbook of ${quote(matter.service)}`;
    report.error('bad-path', message, mark('failback'), { hint });
  };
  const text = sibling(path);
  if (text === undefined) return refuse(`path ${quote(path)}, where there is no file`, NO_FILE);
  const linked = readLinked(text, path);
  if (!linked) return refuse(`file ${quote(path)} without readable front matter`);
  if (linked.runbook !== RunbookKind.failback) return refuse(`${linked.runbook} runbook ${quote(path)}`);
  if (linked.service !== matter.service) refuse(`runbook of ${quote(linked.service)} in ${quote(path)}`);
}

function readLinked(text: string, path: string): z.output<typeof Linked> | undefined {
  const report = createReport(path);
  const source = screenText(text, LARGEST_RUNBOOK, report);
  const front = source === undefined ? null : readDocument(source, report).front;
  const node = front && readYaml(front, report);
  return node ? Linked.safeParse(plainValue(node)).data : undefined;
}
