import type { RunState, StepStatus } from '../../plan/run.js';
import { plain } from '../render/plain.js';
import { type Card, Tone } from './card.js';
import type { CardView } from './card-view.js';
import { modeBanner, titlePrefix } from './mode-banner.js';
import { proseParts } from './prose-parts.js';
import { subjectOf } from './subject-of.js';

/** A step that a person does: the runbook's own words, its commands and its task list, and one button when it is done. */
export function manualCard(state: RunState, step: StepStatus, view: CardView): Card {
  const planned = view.plan?.steps.find(({ id }) => id === step.id);
  const open = step.state === 'manual' && state.end === null;
  const tasks = planned?.tasks ?? [];
  return {
    title: plain(`${titlePrefix(state.mode)}${open ? 'To do' : 'Over'}: ${step.title}`),
    tone: open ? Tone.ask : Tone.calm,
    banner: modeBanner(state.mode),
    summary: plain(`${titlePrefix(state.mode)}${state.service} waits for a person: ${step.title}`),
    parts: [
      { part: 'text', text: open ? 'A person does this step and says so.' : `This step is ${step.state}.` },
      ...proseParts(planned?.prose ?? ''),
      ...(tasks.length > 0 ? [{ part: 'tasks' as const, tasks: tasks.map(plain) }] : []),
      { part: 'notes', lines: [`run ${plain(state.run)}`] },
    ],
    buttons: open
      ? [{ action: 'done', label: 'Done', style: 'primary', about: subjectOf(state, step.id, step.startedAt) }]
      : [],
  };
}
