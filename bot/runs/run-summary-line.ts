import { plain } from '../render/plain.js';
import type { RunInput } from '../../plan/run.js';

/** Temporal refuses a summary of more than 400 bytes; in the worst case a character is four. */
const LONGEST = 100;

/** The run as one line in Temporal's own UI. */
export function runSummaryLine({ plan, mode, requester }: RunInput): string {
  return plain(`${plan.title} (${mode}, asked for by ${requester})`).slice(0, LONGEST);
}
