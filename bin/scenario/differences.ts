import type { RunState } from '../../plan/run.js';
import type { Accident } from './accident.js';
import type { Answer, Expected } from './scenario.js';
import { worldDiffers } from './world-differences.js';
import type { ModelWorld } from './model-world.js';

interface Outcome {
  readonly state: RunState;
  readonly refusals: readonly string[];
  /** Answers that the run never asked for. */
  readonly left: readonly Answer[];
  /** The model at the end, and the accidents whose moment never came. */
  readonly world: { readonly model: ModelWorld; readonly left: readonly Accident[] };
}

/** What a scenario expected and did not get, one sentence each. */
export function differences(expected: Expected, { state, refusals, left, world }: Outcome): string[] {
  const { broken } = world.model;
  return [
    ...(broken === undefined ? [] : [`the run comes to ${broken}`]),
    ...differ('end', expected.end, state.end ?? 'none'),
    ...stateDiffers(expected, state),
    ...stepsDiffer(expected, state),
    ...undoneDiffers(expected, state),
    ...journalDiffers(expected, state),
    ...expected.refused.flatMap(text =>
      refusals.some(refusal => refusal.includes(text)) ? [] : [`refused: expected "${text}", and nobody was told that`],
    ),
    ...refusals.flatMap(refusal =>
      expected.refused.some(text => refusal.includes(text)) ? [] : [`an answer was refused: ${refusal}`],
    ),
    ...left.map(({ at }) => `an answer at ${at} was never asked for`),
    ...world.left.map(
      ({ before, after }) => `the accident ${before ? `before ${before}` : `after ${after}`} never happened`,
    ),
    ...worldDiffers(expected.world, world.model),
  ];
}

function differ(what: string, wanted: string, found: string): string[] {
  return wanted === found ? [] : [`${what}: expected ${wanted}, and it was ${found}`];
}

function stateDiffers({ service_state: wanted }: Expected, { serviceState }: RunState): string[] {
  if (wanted === undefined || serviceState.includes(wanted)) return [];
  return [`service_state: expected "${wanted}", and it was "${serviceState}"`];
}

function stepsDiffer({ steps: wanted }: Expected, { steps }: RunState): string[] {
  return Object.entries(wanted).flatMap(([id, state]) => {
    const found = steps.find(step => step.id === id)?.state ?? 'not in the plan';
    // A step at which the run still held has failed too.
    return state === 'failed' && found === 'held' ? [] : differ(`step ${id}`, state, found);
  });
}

function undoneDiffers({ undone }: Expected, { journal }: RunState): string[] {
  if (undone === undefined) return [];
  const found = journal.flatMap(({ event, step }) => (event === 'undo-succeeded' && step !== null ? [step] : []));
  return differ('undone', undone.join(', ') || 'nothing', found.join(', ') || 'nothing');
}

/** Each text stands in a sentence of the journal, in this order. */
function journalDiffers({ journal: wanted }: Expected, { journal }: RunState): string[] {
  let from = 0;
  const missing: string[] = [];
  for (const text of wanted) {
    const at = journal.findIndex(({ sentence }, index) => index >= from && sentence.includes(text));
    if (at < 0)
      missing.push(`journal: expected "${text}"${from > 0 ? ' after what stands before it' : ''}, and it is not there`);
    else from = at;
  }
  return missing;
}
