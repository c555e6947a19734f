import type { ModalView } from '@slack/types';
import type { RunState } from '../../plan/run.js';
import type { CardAction, Subject } from '../cards/card.js';
import { modeBanner, titlePrefix } from '../cards/mode-banner.js';
import { textInput } from '../slack/blocks/input.js';
import { modal } from '../slack/blocks/modal.js';
import { textSection } from '../slack/blocks/section.js';
import type { Signed } from '../slack/signed.js';
import type { AskedForm } from './view-metadata.js';

export const REASON_FORM = 'lifeboat.reason';

/** What a person may do to a run only with a reason. */
export type Reasoned = Extract<CardAction, 'abort' | 'skip' | 'failover'>;

const WORDS: Record<Reasoned, readonly [title: string, submit: string]> = {
  abort: ['Abort', 'Abort the run'],
  skip: ['Skip', 'Skip the step'],
  failover: ['Go on as a failover', 'Go on as a failover'],
};

/** The form behind what needs a reason: stopping a run, leaving a step out, and going on as a failover. */
export function reasonModal(
  signed: Signed,
  state: RunState,
  action: Reasoned,
  subject: Subject,
  channel: string,
): ModalView {
  const form: AskedForm = { action, subject, channel, mustAcceptMs: null };
  const step = state.steps.find(({ id }) => id === subject.step);
  const back = state.pastPointOfNoReturn
    ? 'The run is past the point of no return: it stops where it is, and nothing is put back.'
    : 'The run stops at the next safe point and puts everything back.';
  const does = {
    abort: back,
    skip: `"${step?.title ?? subject.step}" is left out, and the run goes on.`,
    failover:
      'What is not over of the planned move is left out, and the run goes on with the failover of its plan: the loss is bounded anew, people are asked anew, and the old primary is fenced.',
  }[action];
  const [title, submit] = WORDS[action];
  const banner = modeBanner(state.mode);
  return modal({
    callbackId: REASON_FORM,
    title: `${titlePrefix(state.mode)}${title}`,
    submit,
    metadata: signed.seal(REASON_FORM, form),
    blocks: [
      ...(banner === null ? [] : [textSection(banner)]),
      textSection(`${state.title}\n${does}\n${state.serviceState}`),
      textInput({ id: 'reason', label: 'Why', hint: 'For the journal; the next shift reads it.', multiline: true }),
    ],
  });
}
