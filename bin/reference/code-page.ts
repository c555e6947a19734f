import { compile } from '../../compiler/compile.js';
import { type CodeExample, type CodePage, ORDERS, wholeRunbook } from '../../compiler/pages/code-page.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Diagnostic } from '../../plan/diagnostic.js';
import { overlay } from './lay-over.js';
import { fenced, GENERATED, page } from './markdown.js';

const PLACES = {
  runbook: 'the whole runbook',
  'front matter': 'the front matter',
  sections: 'sections of the runbook',
  'step block': 'a `yaml step` block',
  inventory: 'a part of the inventory',
} as const;

/** The page of a code of the compiler itself. */
export function codePage(
  code: string,
  meaning: string,
  { why, hint, example }: CodePage,
  inventoryText: string,
): string {
  return page(
    GENERATED,
    `# ${code}`,
    meaning,
    `## Why\n\n${why}`,
    `## What to do\n\n${hint}`,
    example && shown(code, example, inventoryText),
    example?.against === undefined
      ? undefined
      : `The runbook that is compiled against it has these sections:\n\n${fenced('markdown', example.against)}`,
    '[All diagnostics](../diagnostics.md)',
  );
}

function shown(code: string, example: CodeExample, inventoryText: string): string {
  const language = example.where === 'runbook' || example.where === 'sections' ? 'markdown' : 'yaml';
  const [found] = diagnosticsOf(example, example.bad, inventoryText).filter(each => each.code === code);
  const message = found ? `\n\nThe compiler says: ${found.message}.` : '';
  return `## Example

This is ${PLACES[example.where]}.

Bad:\n\n${fenced(language, example.bad)}${message}

Good:\n\n${fenced(language, example.good)}`;
}

/** What the compiler says to a fragment: of the inventory, and of a runbook that is compiled against it. */
export function diagnosticsOf(
  { where, against }: CodeExample,
  fragment: string,
  inventoryText: string,
): readonly Diagnostic[] {
  const text = overlay(inventoryText, where === 'inventory' ? fragment : '{}');
  const { inventory, diagnostics } = readInventory(text, 'inventory.yaml');
  if (!inventory) return diagnostics;
  return [
    ...diagnostics,
    ...compile(runbookOf(where, fragment, against), inventory, { path: 'runbook.md' }).diagnostics,
  ];
}

function runbookOf(where: CodeExample['where'], fragment: string, against: string | undefined): string {
  if (where !== 'inventory') return wholeRunbook(where, fragment);
  return against === undefined ? wholeRunbook('front matter', ORDERS) : wholeRunbook('sections', against);
}
