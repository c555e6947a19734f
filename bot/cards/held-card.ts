import type { RunState, StepStatus } from '../../plan/run.js';
import { plain } from '../render/plain.js';
import { type Card, type CardButton, Tone } from './card.js';
import type { CardView } from './card-view.js';
import { modeBanner, titlePrefix } from './mode-banner.js';
import { subjectOf } from './subject-of.js';
import { until } from './until.js';

export interface Hold {
  readonly step: StepStatus;
  /** When it began to hold. */
  readonly at: number;
  /** Whether the run takes a skip; null in runs of versions that did not say. */
  readonly skippable: boolean | null;
  /** Who chose what; null while nobody has. */
  readonly answer: string | null;
}

/** A step that failed and waits for a choice: why, what state the service is in now, and the choices there are. */
export function heldCard(state: RunState, { step, at, answer, skippable }: Hold, view: CardView): Card {
  const planned = view.plan?.steps.find(({ id }) => id === step.id);
  const open = answer === null && state.end === null;
  const closed = answer ?? `The run ended as ${state.end ?? 'something else'}.`;
  const limit = state.deadline === null ? '' : ` ${until(state.deadline, view.now)}, then the run ends as HELD`;
  return {
    title: plain(`${titlePrefix(state.mode)}Held: ${step.title}`),
    tone: open ? Tone.bad : Tone.calm,
    banner: modeBanner(state.mode),
    summary: plain(`${titlePrefix(state.mode)}${state.service} holds at "${step.title}". ${state.serviceState}`),
    parts: [
      { part: 'text', text: open ? `Waits for a choice${limit}.` : plain(closed) },
      ...(step.reason ? [{ part: 'text' as const, text: plain(step.reason) }] : []),
      { part: 'text', text: plain(state.serviceState) },
      { part: 'notes', lines: [`run ${plain(state.run)}`] },
    ],
    buttons: open ? buttons(state, step, at, skippable ?? planned?.skippable !== false, isTurnable(state, view)) : [],
  };
}

/** A switchover that carries its failover and has not promoted anything may go on as one. */
function isTurnable(state: RunState, { plan }: CardView): boolean {
  const turned = plan?.unplanned?.steps.some(({ id }) => state.steps.some(step => step.id === id));
  return plan?.unplanned !== undefined && turned === false && !state.pastPointOfNoReturn;
}

function buttons(state: RunState, step: StepStatus, at: number, skippable: boolean, turnable: boolean): CardButton[] {
  const about = subjectOf(state, step.id, at);
  return [
    { action: 'retry', label: 'Retry', style: 'primary', about },
    ...(skippable ? [{ action: 'skip' as const, label: 'Skip…', style: 'plain' as const, about }] : []),
    ...(turnable
      ? [{ action: 'failover' as const, label: 'Go on as a failover…', style: 'danger' as const, about }]
      : []),
    { action: 'abort', label: 'Abort…', style: 'danger', about },
  ];
}
