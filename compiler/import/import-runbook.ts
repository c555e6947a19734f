import type { Diagnostic } from '../../plan/diagnostic.js';
import type { Plan } from '../../plan/plan.js';
import { compile } from '../compile.js';
import { completeFront, type Wanted } from './complete-front.js';
import { type Draft, draftOf, insert, type Insertion, textOf } from './draft.js';
import { type Automatable, findAutomations, findUnknownCommands, type Left } from './find-automations.js';
import { openUnderlined } from './open-underlined.js';
import { repair } from './repair.js';
import { bodyLine, shapeSteps } from './shape-steps.js';

export interface Imported {
  /** The author's text with what was added; the plan is undefined only where no addition could make it compile. */
  readonly text: string;
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly automatable: readonly Automatable[];
  readonly left: readonly Left[];
}

interface Attempt {
  readonly draft: Draft;
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly left: readonly Left[];
}

/** Repairs bring further problems to light, each a layer; a text that needs more rounds than this is taken as it is. */
const ROUNDS = 10;

/**
 * Makes a draft of a runbook out of prose: front matter, and a manual step for each part that is one. Everything the author wrote is in
 * it, in its order; Lifeboat only puts text in between. Pure, and never throws on a text.
 */
export function importRunbook(text: string, { path, ...wanted }: Wanted & { readonly path: string }): Imported {
  const front = completeFront(draftOf(text), wanted);
  const as = (draft: Draft): Attempt => attempt({ draft, left: front.left }, path, wanted);
  // A runbook with step blocks needs its front matter only; prose its structure; at last all of it is one step, exactly as it stands.
  const ways = [
    ...(/^ {0,3}(?:`{3,}|~{3,})yaml step/m.test(text) ? [() => as(front.draft)] : []),
    () => settle(as(shapeSteps(openUnderlined(front.draft), nameOf(path))), path, wanted),
    () => settle(as(wholeAsCode(front.draft, nameOf(path))), path, wanted),
  ];
  let made = attempt({ draft: draftOf(text), left: [] }, path, wanted);
  for (const way of made.plan ? [] : ways) {
    made = way();
    if (made.plan) break;
  }
  const { draft, plan, diagnostics, left } = made;
  const unknown = findUnknownCommands(draft);
  const all = [...left, ...unknown].toSorted((a, b) => a.line - b.line);
  return { text: textOf(draft), plan, diagnostics, automatable: findAutomations(draft), left: all };
}

function attempt({ draft, left }: Pick<Attempt, 'draft' | 'left'>, path: string, { inventory }: Wanted): Attempt {
  const { plan, diagnostics } = compile(textOf(draft), inventory, { path });
  return { draft, left, plan, diagnostics };
}

function settle(start: Attempt, path: string, wanted: Wanted): Attempt {
  let made = start;
  for (let round = 0; round < ROUNDS && !made.plan; round += 1) {
    const better = repair(
      made.draft,
      made.diagnostics.filter(({ severity }) => severity === 'error'),
    );
    if (!better) return made;
    made = attempt({ draft: better.draft, left: [...made.left, ...better.left] }, path, wanted);
  }
  return made;
}

/** The last resort: one step whose text is the document, indented, so that nothing in it is read as structure. */
function wholeAsCode(draft: Draft, name: string): Draft {
  const start = bodyLine(draft);
  const heading = `# ${name}\n\n## Do what this document says\n\n`;
  const body = draft.lines.flatMap(({ text }, index): readonly Insertion[] =>
    index + 1 >= start && text.trim() !== '' ? [{ line: index + 1, column: 1, text: '    ' }] : [],
  );
  return insert(draft, [{ line: start, column: 1, text: heading }, ...body]);
}

/** `runbooks/orders-failover.md` is "Orders failover". */
function nameOf(path: string): string {
  const base =
    path
      .split('/')
      .at(-1)
      ?.replace(/\.[A-Za-z]+$/, '') ?? '';
  const words = base.replace(/[^\p{Letter}\p{Number}]+/gu, ' ').trim();
  return words === '' ? 'Runbook' : words.charAt(0).toUpperCase() + words.slice(1);
}
