import type { Side } from '../side.js';

/** Whether a change takes a safeguard away or spends more (`worse`), gives one (`better`), or neither. */
export const Tone = { worse: 'worse', other: 'other', better: 'better' } as const;
export type Tone = (typeof Tone)[keyof typeof Tone];

/** What a change means for safety, in one sentence. */
export interface Meaning {
  readonly tone: Tone;
  readonly sentence: string;
}

/** Reads two plans and says what the way from one to the other means. It reads effects and fields, never the name of a step kind. */
export type Interpret = (before: Side, after: Side) => readonly Meaning[];

export function worse(sentence: string): Meaning {
  return { tone: Tone.worse, sentence };
}
export function other(sentence: string): Meaning {
  return { tone: Tone.other, sentence };
}
export function better(sentence: string): Meaning {
  return { tone: Tone.better, sentence };
}
