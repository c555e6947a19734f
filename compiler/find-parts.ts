import type { Heading, RootContent, Yaml } from 'mdast';
import { markOf, spanOf } from './parse-markdown.js';
import { quote } from './quote.js';
import type { Report } from './report.js';

/** A heading that is a step, and everything up to the next one of its rank. */
export interface Part {
  readonly heading: Heading;
  readonly title: string;
  readonly nodes: readonly RootContent[];
}

export interface Parts {
  readonly front: Yaml | null;
  readonly title: string;
  readonly steps: readonly Part[];
  /** What belongs to no step: prose about the runbook as a whole. */
  readonly outside: readonly RootContent[];
}

/** Finds what is a step: each `##` section, or each `###` section under `## Steps` or `## Procedure`. */
export function findParts(
  nodes: readonly RootContent[],
  source: string,
  lines: readonly string[],
  report: Report,
): Parts {
  const [first, ...body] = nodes;
  const front = first?.type === 'yaml' ? first : null;
  if (!front) refuseFrontless(lines, report);
  const rest = front ? body : nodes;
  const sections = split(rest, 2, source);
  refuseSecondFrontMatter(sections.parts, lines, report);
  const title = readTitle(rest, sections.parts, source, lines, report);
  const procedures = sections.parts.filter(part => /^(?:steps|procedure)$/i.test(part.title));
  const [procedure, second] = procedures;
  if (!procedure) return { front, title, steps: reportNone(sections.parts, report), outside: sections.before };
  if (second) {
    const related = [{ message: 'The first one', place: report.place(markOf(procedure.heading, lines)) }];
    const message = `Unexpected second section for steps, ${quote(second.title)}, expected one`;
    report.error('second-procedure', message, markOf(second.heading, lines), { related });
  }
  const inner = split(procedure.nodes, 3, source);
  const others = sections.parts.filter(part => part !== procedure).flatMap(part => part.nodes);
  return {
    front,
    title,
    steps: reportNone(inner.parts, report),
    outside: [...sections.before, ...inner.before, ...others],
  };
}

function split(nodes: readonly RootContent[], depth: number, source: string) {
  const before: RootContent[] = [];
  const parts: { heading: Heading; title: string; nodes: RootContent[] }[] = [];
  for (const node of nodes) {
    if (node.type === 'heading' && node.depth === depth)
      parts.push({ heading: node, title: textOf(node, source), nodes: [] });
    else (parts.at(-1)?.nodes ?? before).push(node);
  }
  return { before, parts };
}

/** The words of a heading, as written, on one line. */
function textOf(heading: Heading, source: string): string {
  const [first, last] = [heading.children[0], heading.children.at(-1)];
  return first && last ? source.slice(spanOf(first).start, spanOf(last).end).replace(/\s+/g, ' ').trim() : '';
}

function readTitle(
  nodes: readonly RootContent[],
  sections: readonly Part[],
  source: string,
  lines: readonly string[],
  report: Report,
): string {
  const titles = nodes.filter((node): node is Heading => node.type === 'heading' && node.depth === 1);
  const [title, ...others] = titles;
  if (!title) {
    const at = { line: 1, column: 1 };
    report.error('no-title', 'Unexpected runbook without a title, expected `# What it does` before its steps', at);
    return '';
  }
  const early = sections[0] && spanOf(sections[0].heading).start < spanOf(title).start ? [title] : [];
  for (const node of [...early, ...others]) {
    const message = `Unexpected title ${quote(textOf(node, source))}, expected one \`#\` heading before all others`;
    report.error('misplaced-title', message, markOf(node, lines), { hint: 'Write `##` for a step.' });
  }
  return textOf(title, source);
}

function reportNone(steps: readonly Part[], report: Report): readonly Part[] {
  if (steps.length === 0) {
    const message = 'Unexpected runbook without steps, expected at least one `##` section';
    report.error('no-steps', message, { line: 1, column: 1 });
  }
  return steps;
}

function refuseFrontless(lines: readonly string[], report: Report): void {
  const [first = ''] = lines;
  const opened = first.trimEnd() === '---';
  const found = opened
    ? 'front matter without an end'
    : first === ''
      ? 'empty first line'
      : `first line ${quote(first)}`;
  const expected = opened ? 'a closing `---` line' : '`---` alone on the first line, then the front matter in YAML';
  report.error(
    'no-front-matter',
    `Unexpected ${found}, expected ${expected}`,
    {
      line: 1,
      column: 1,
      endColumn: first.length + 1,
    },
    { hint: 'A runbook begins with `---`, `runbook: failover`, `service: NAME` and `---`.' },
  );
}

/** A key between `---` lines is a heading to Markdown; it would become a step of its own. */
function refuseSecondFrontMatter(parts: readonly Part[], lines: readonly string[], report: Report): void {
  for (const { heading, title } of parts) {
    const at = markOf(heading, lines);
    const underlined = !(lines[at.line - 1] ?? '').trimStart().startsWith('#');
    if (!underlined || !/^[\w-]+:(?:\s|$)/.test(title)) continue;
    const message = `Unexpected ${quote(title)} above a \`---\` line, expected front matter once, at the top of the file`;
    report.error('second-front-matter', message, at);
  }
}
