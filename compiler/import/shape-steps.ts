import type { RootContent } from 'mdast';
import { spanOf } from '../parse-markdown.js';
import { type Draft, insert, type Insertion } from './draft.js';
import { htmlTags, markSteps } from './mark-steps.js';
import { type Outline, type OutlineSection, outlineOf, titleFrom } from './outline.js';

const PROCEDURE = /^(?:steps|procedure)$/i;
const WHOLE = 'Do what this document says';

/** Makes a step of every part of a document that is one, by the rank of heading at which its author wrote them. */
export function shapeSteps(draft: Draft, name: string): Draft {
  const outline = outlineOf(draft);
  const ranked = insert(draft, rank(outline, draft));
  const { sections, before } = outlineOf(ranked);
  if (sections.some(({ depth }) => depth === 1)) return ranked;
  const html = htmlTags(before, draft).find(({ depth }) => depth === 1);
  const title = (html && titleFrom(html.text)) || name;
  return insert(ranked, [{ line: bodyLine(ranked), column: 1, text: `# ${title}\n\n` }]);
}

function rank(outline: Outline, draft: Draft): readonly Insertion[] {
  const { sections } = outline;
  const at = (depth: number): readonly OutlineSection[] => sections.filter(each => each.depth === depth);
  if (at(1).length > 1 && !hasStepsBelowTitle(sections)) return deepen(sections, draft);
  if (at(2).length > 0) return inner(sections, draft);
  const [third] = at(3);
  if (third) return [{ line: third.line, column: 1, text: '## Steps\n\n' }];
  const nodes = [...outline.before, ...sections.flatMap(section => section.nodes)];
  const marked = markSteps(nodes, draft, '##');
  return marked.length > 0 ? marked : [{ line: firstLine(nodes, draft), column: 1, text: `## ${WHOLE}\n\n` }];
}

/** Whether the first `#` is the title of a document whose steps are `##`. */
function hasStepsBelowTitle(sections: readonly OutlineSection[]): boolean {
  const next = sections.findIndex(({ depth }, index) => index > 0 && depth === 1);
  return sections.slice(0, next).filter(({ depth }) => depth === 2).length > 1;
}

/** One rank down for every heading but the title, where a document has a `#` for each step. */
function deepen(sections: readonly OutlineSection[], draft: Draft): readonly Insertion[] {
  const [first] = sections;
  const isTitle = first?.depth === 1 && first.nodes.every(isIntroduction) && !/^(?:step|phase|\d)/i.test(first.title);
  return sections.slice(isTitle ? 1 : 0).flatMap(({ line, depth }) => {
    const column = (draft.lines[line - 1]?.text ?? '').search(/\S/) + 1;
    return depth < 6 ? [{ line, column, text: '#' }] : [];
  });
}

function isIntroduction({ type }: RootContent): boolean {
  return type === 'paragraph' || type === 'html' || type === 'thematicBreak' || type === 'blockquote';
}

/** A document with `##`: its steps are those, or the `###` below its only one, or what stands below "Steps" or "Procedure". */
function inner(sections: readonly OutlineSection[], draft: Draft): readonly Insertion[] {
  const second = sections.filter(({ depth }) => depth === 2);
  const [only] = second;
  const third = sections.filter(({ depth, line }) => depth === 3 && line > (only?.line ?? 0));
  if (second.length === 1 && only && third[1] && !PROCEDURE.test(only.title))
    return [{ line: third[0]?.line ?? 1, column: 1, text: '## Steps\n\n' }];
  return second.filter(({ title }) => PROCEDURE.test(title)).flatMap(each => open(each, sections, draft));
}

/** "Steps" or "Procedure" without a heading for each step: marks them, or says that the section is one step like the others. */
function open(procedure: OutlineSection, sections: readonly OutlineSection[], draft: Draft): readonly Insertion[] {
  const index = sections.indexOf(procedure);
  if (sections[index + 1]?.depth === 3) return [];
  const marked = markSteps(procedure.nodes, draft, '###');
  if (marked.length > 0) return marked;
  const text = draft.lines[procedure.line - 1]?.text ?? '';
  return [{ line: procedure.line, column: text.search(/#(?!#)/) + 2, text: ' All' }];
}

function firstLine([node]: readonly RootContent[], draft: Draft): number {
  return node ? spanOf(node).first : draft.lines.length + 1;
}

/** The line after the front matter and the empty lines below it. */
export function bodyLine({ lines }: Draft): number {
  const end = lines.findIndex(({ text }, index) => index > 0 && text.trimEnd() === '---') + 1;
  const body = lines.findIndex(({ text }, index) => index >= end && text.trim() !== '');
  return body < 0 ? lines.length + 1 : body + 1;
}
