import type { Mark } from './report.js';

/** A YAML text inside a file. */
export interface Block {
  readonly text: string;
  /** The line of the file on which the text begins. */
  readonly line: number;
  /** Characters of indentation that Markdown took off each line. */
  readonly indents: readonly number[];
  /** The fence that opens it. */
  readonly fence: Mark;
}

/** One step as written: a heading, what stands under it, and the block that automates it. */
export interface Section {
  readonly title: string;
  readonly heading: Mark;
  /** Markdown source of the section without its step block and its task list. */
  readonly prose: string;
  readonly tasks: readonly string[];
  /** Null for a manual step. */
  readonly block: Block | null;
}

/** A runbook as written, before anything in it is understood. */
export interface RunbookDocument {
  readonly title: string;
  readonly front: Block | null;
  readonly sections: readonly Section[];
}
