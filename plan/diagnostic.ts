import type { Place } from './plan.js';

export const Severity = { error: 'error', warning: 'warning' } as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

/**
 * Everything the compiler can object to, by permanent code. The codes of safety rules are declared in their rule files
 * (`compiler/rules/`), each with its page and examples.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** "Unexpected X, expected Y". Values stand in backticks. */
  readonly message: string;
  /** 1-based line and column. */
  readonly place: Place;
  /** Where the marked text ends, for code frames; same line. */
  readonly endColumn?: number;
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
  /** What to write instead, in one sentence. */
  readonly hint?: string;
}
