import type { Code, RootContent, Yaml } from 'mdast';
import type { YAMLMap } from 'yaml';
import { canonicalJson } from '../../plan/canonical-json.js';
import { isStepFence } from '../check-fences.js';
import { type Draft, draftOf, type DraftLine, sourceOf, textOf } from '../import/draft.js';
import { parseMarkdown, spanOf } from '../parse-markdown.js';
import { readDocument } from '../read-document.js';
import { readYaml } from '../read-yaml.js';
import { createReport } from '../report.js';
import { LARGEST_RUNBOOK, screenText } from '../screen-text.js';
import { plainValue } from '../yaml-node.js';
import { formatYaml } from './format-yaml.js';
import { orderFrontMatter, orderStep } from './order-keys.js';

export interface Formatted {
  readonly text: string;
  /** What was left as it is, and why. */
  readonly left: readonly { readonly line: number; readonly reason: string }[];
}

/**
 * A runbook in one form: front matter and step blocks with their keys in order, an empty line around headings and step blocks, one line
 * end at the end. Prose is not touched. The text comes back unchanged when it cannot be read, or when the new one would say anything else.
 */
export function formatRunbook(text: string): Formatted {
  const draft = draftOf(text);
  if (screenText(text, LARGEST_RUNBOOK, createReport('')) === undefined || text === '')
    return { text, left: text === '' ? [] : [{ line: 1, reason: 'the text cannot be read; see lifeboat check' }] };
  const children = parseMarkdown(sourceOf(draft));
  const [first] = children;
  const blocks = [
    ...(first?.type === 'yaml' ? [{ node: first, order: orderFrontMatter }] : []),
    ...children.filter(isClosedStep(draft)).map(node => ({ node, order: orderStep })),
  ].map(block => formatBlock(block.node, block.order, draft));
  const left = blocks.flatMap(({ from, lines }) =>
    lines === undefined ? [{ line: from, reason: 'the YAML cannot be read; see lifeboat check' }] : [],
  );
  const formatted = textOf({ ...draft, lines: endOnce(space(draft, children, blocks), draft.eol) });
  if (meaningOf(formatted) === meaningOf(text)) return { text: formatted, left };
  return { text, left: [{ line: 1, reason: 'another form would say something else' }] };
}

interface Block {
  /** The lines between the fences: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly DraftLine[] | undefined;
}

function isClosedStep({ lines }: Draft): (node: RootContent) => node is Code {
  return (node): node is Code => {
    if (node.type !== 'code' || !isStepFence(node)) return false;
    const { first, last } = spanOf(node);
    return last > first && /^ {0,3}(?:`{3,}|~{3,})[ \t]*$/.test(lines[last - 1]?.text ?? '');
  };
}

function formatBlock(node: Code | Yaml, order: (map: YAMLMap) => void, { eol }: Draft): Block {
  const { first, last } = spanOf(node);
  const yaml = formatYaml(node.value, order);
  const lines = yaml?.split('\n').map(text => ({ text, eol, origin: null }));
  return { from: first + 1, to: last, lines };
}

/** The lines with their blocks put in, and exactly one empty line where a heading or a step block begins or ends. */
function space(draft: Draft, nodes: readonly RootContent[], blocks: readonly Block[]): readonly DraftLine[] {
  const set = new Set(nodes.filter(node => node.type === 'heading' || isClosedStep(draft)(node)));
  const starts = new Set([...set].map(node => spanOf(node).first));
  const ends = new Set([...set].map(node => spanOf(node).last));
  const front = nodes[0]?.type === 'yaml' ? spanOf(nodes[0]).last : 0;
  const spaced: DraftLine[] = [];
  let gap: DraftLine[] = [];
  let above = 0;
  for (let line = 1; line <= draft.lines.length; line += 1) {
    const block = blocks.find(({ from, to, lines }) => lines && line >= from && line < to);
    const here = draft.lines[line - 1];
    if (block) {
      if (line === block.from) spaced.push(...(block.lines ?? []));
      above = line;
    } else if (here?.text.trim() === '') gap.push(here);
    else if (here) {
      const wanted = above > front && (ends.has(above) || starts.has(line));
      // The line end of the line above: a lone CR and a LF would come together as one.
      const empty = { text: '', eol: spaced.at(-1)?.eol || draft.eol, origin: null };
      spaced.push(...(wanted ? [empty] : gap), here);
      gap = [];
      above = line;
    }
  }
  return spaced;
}

function endOnce(lines: readonly DraftLine[], eol: string): readonly DraftLine[] {
  const last = lines.at(-1);
  return last ? [...lines.slice(0, -1), { ...last, eol: last.eol || eol }] : lines;
}

/** Everything that the compiler takes from a text, without where it stands. */
function meaningOf(text: string): string {
  const report = createReport('');
  const document = readDocument(sourceOf(draftOf(text)), report);
  const sections = document.sections.map(({ title, prose, tasks, block }) => ({
    title,
    prose,
    tasks,
    block: valueOf(block),
  }));
  const codes = report.diagnostics.map(({ code, message }) => [code, message]);
  return canonicalJson({ title: document.title, front: valueOf(document.front), sections, codes });
}

function valueOf(block: ReturnType<typeof readDocument>['front']): unknown {
  const node = block && readYaml(block, createReport(''));
  return node ? plainValue(node) : (block?.text ?? null);
}
