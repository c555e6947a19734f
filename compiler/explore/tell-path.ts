import type { PathItem } from './explore.js';

/** A path in words: what happened, in order, each step with its place in the runbook, and what is the matter at its end. */
export function tellPath(path: readonly PathItem[], sentence: string): string {
  return [...path.map(tell), sentence].map((each, index) => `${index + 1}. ${each}`).join('. ');
}

function tell({ sentence, step }: PathItem): string {
  return step ? `${sentence} (${step.place.file}:${step.place.line})` : sentence;
}
