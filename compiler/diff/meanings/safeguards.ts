import { Danger, OnFailure, type PlannedStep } from '../../../plan/plan.js';
import type { Side } from '../side.js';
import { better, type Interpret, type Meaning, other, worse } from './meaning.js';

/** What holds a step back or puts it back, for every step that both plans have; and points of no return that only one has. */
export const safeguards: Interpret = (before, after) => [
  ...after.plan.steps.flatMap(step => (isNewPoint(before.step(step.id), step) ? [newPoint(step)] : [])),
  ...before.plan.steps.flatMap(old => {
    const now = after.step(old.id);
    return now ? compare(old, now, after) : [];
  }),
];

function isNewPoint(old: PlannedStep | undefined, { danger }: PlannedStep): boolean {
  return danger === Danger.pointOfNoReturn && old?.danger !== danger;
}

function newPoint({ summary, id }: PlannedStep): Meaning {
  return worse(`This edit adds a point of no return: ${summary} (${id}).`);
}

function compare(old: PlannedStep, now: PlannedStep, after: Side): readonly Meaning[] {
  const { id } = old;
  const unguarded = old.guards.filter(gate => !now.guards.includes(gate) && after.step(gate));
  return [
    ...unguarded.map(gate => worse(`${id} no longer reads ${gate} again right before it acts.`)),
    ...when(old.onFailure !== OnFailure.continue && now.onFailure === OnFailure.continue, () =>
      worse(`A failure of ${id} no longer stops the run.`),
    ),
    ...when(old.onFailure === OnFailure.continue && now.onFailure !== OnFailure.continue, () =>
      better(`A failure of ${id} stops the run.`),
    ),
    ...when(old.undo !== null && now.undo === null, () => worse(`An aborted run no longer puts ${id} back.`)),
    ...when(old.undo === null && now.undo !== null, () => better(`An aborted run puts ${id} back.`)),
    ...when(!old.skippable && now.skippable, () => worse(`The on-call may skip ${id}.`)),
    ...when(old.skippable && !now.skippable, () => better(`The on-call may not skip ${id} any more.`)),
    ...when(!old.manual && now.manual, () => other(`A person does ${id}, no longer Lifeboat.`)),
    ...when(old.manual && !now.manual, () => other(`Lifeboat does ${id}, no longer a person.`)),
  ];
}

function when(holds: boolean, meaning: () => Meaning): readonly Meaning[] {
  return holds ? [meaning()] : [];
}
