import type { Code, Heading, RootContent } from 'mdast';
import { checkFences, isStepFence } from './check-fences.js';
import type { Block, RunbookDocument, Section } from './document.js';
import { findParts, type Part } from './find-parts.js';
import { markOf, parseMarkdown, spanOf } from './parse-markdown.js';
import { quote } from './quote.js';
import { readTasks } from './read-tasks.js';
import type { Report } from './report.js';

/** Steps of one runbook; more cannot be read while anything is down, and a plan must fit into a workflow's input. */
const MOST_STEPS = 500;

/** Cuts a runbook into its front matter, title and steps. Text that looks like a step and is not one is an error, never prose. */
export function readDocument(source: string, report: Report): RunbookDocument {
  const lines = source.split('\n');
  const children = parseMarkdown(source);
  checkFences(children, lines, report);
  const parts = findParts(children, source, lines, report);
  if (parts.steps.length > MOST_STEPS) {
    const message = `Unexpected ${parts.steps.length.toLocaleString('en')} steps, expected at most ${MOST_STEPS}`;
    report.error('too-many-steps', message, { line: 1, column: 1 });
  }
  for (const node of parts.outside) refuseOutside(node, lines, report);
  const steps = parts.steps.slice(0, MOST_STEPS);
  const sections = steps.map(part => readSection(part, source, lines, report));
  return { title: parts.title, front: parts.front ? readBlock(parts.front, lines) : null, sections };
}

function refuseOutside(node: RootContent, lines: readonly string[], report: Report): void {
  if (node.type !== 'code' || !isStepFence(node)) return;
  const message = 'Unexpected step block outside a step, expected it under the heading of its step';
  report.error('misplaced-step-block', message, markOf(node, lines), {
    hint: 'A step is a `##` section, or a `###` section under `## Steps` or `## Procedure`.',
  });
}

function readSection(part: Part, source: string, lines: readonly string[], report: Report): Section {
  const heading = markOf(part.heading, lines);
  if (part.title === '') {
    report.error('empty-heading', 'Unexpected heading without words, expected what the step does', heading);
  }
  const blocks = part.nodes.filter((node): node is Code => node.type === 'code' && isStepFence(node));
  const [first, second] = blocks;
  if (first && second) {
    const related = [{ message: 'The first block', place: report.place(markOf(first, lines)) }];
    const message = `Unexpected second step block under ${quote(part.title)}, expected one for each heading`;
    report.error('second-step-block', message, markOf(second, lines), {
      related,
      hint: 'Give it a heading of its own.',
    });
  }
  const { tasks, rest } = readTasks(part.nodes, source);
  const prose = readProse(rest, source);
  if (!first && prose === '' && tasks.length === 0) {
    const message = `Unexpected empty step ${quote(part.title)}, expected a step block, or words that say what to do`;
    report.error('empty-step', message, heading);
  }
  return { title: part.title, heading, prose, tasks, block: first ? readBlock(first, lines) : null };
}

/** The author's Markdown as written, without step blocks and comments. */
function readProse(nodes: readonly RootContent[], source: string): string {
  const shown = nodes.filter(node => !(node.type === 'code' && isStepFence(node)) && !isComment(node));
  return shown.map(node => source.slice(spanOf(node).start, spanOf(node).end)).join('\n\n');
}

function isComment(node: RootContent): boolean {
  return node.type === 'html' && node.value.startsWith('<!--') && node.value.endsWith('-->');
}

function readBlock(node: Exclude<Extract<RootContent, { value: string }>, Heading>, lines: readonly string[]): Block {
  const line = spanOf(node).first + 1;
  const indents = node.value.split('\n').map((text, index) => {
    const written = lines[line - 1 + index] ?? '';
    return Math.max(0, written.length - text.length);
  });
  return { text: node.value, line, indents, fence: markOf(node, lines) };
}
