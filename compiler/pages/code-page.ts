/**
 * What is written about a code besides its one line: the examples are fragments, and a test puts them into a whole runbook or inventory
 * and compiles it.
 */
export interface CodePage {
  /** What would go wrong if it were let through, in a few sentences. */
  readonly why: string;
  /** What to do about it, in one sentence. */
  readonly hint: string;
  /** Undefined where no short text shows it. */
  readonly example?: CodeExample;
}

export interface CodeExample {
  readonly where: Where;
  readonly bad: string;
  readonly good: string;
  /** For a piece of the inventory: the sections of the runbook that is compiled against it. */
  readonly against?: string;
}

/** A whole file, the lines between the `---` of the front matter, what follows the title, the lines of one step block, or a piece of the inventory. */
export type Where = 'runbook' | 'front matter' | 'sections' | 'step block' | 'inventory';

export const ORDERS = 'runbook: failover\nservice: orders';
const BY_HAND = '## Move orders by hand\n\nAsk the database on-call to do it, and wait for their word.';

/** The runbook that a fragment stands for; an inventory is laid over the shipped one instead. */
export function wholeRunbook(where: Where, fragment: string): string {
  switch (where) {
    case 'front matter':
      return `---\n${fragment}\n---\n# Move orders\n\n${BY_HAND}\n`;
    case 'sections':
      return `---\n${ORDERS}\n---\n# Move orders\n\n${BY_HAND}\n\n${fragment}\n`;
    case 'step block':
      return wholeRunbook('sections', `## An example\n\n\`\`\`yaml step\n${fragment}\n\`\`\``);
    default:
      return fragment;
  }
}
