/** Why something that a person said does not count: a permanent code, and a sentence for that person. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

export function refuse(code: string, reason: string): Refusal {
  return { code, reason };
}
