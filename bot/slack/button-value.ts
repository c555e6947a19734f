import { CardAction, type CardButton, type Subject } from '../cards/card.js';
import { SubjectSchema } from '../modals/view-metadata.js';
import type { Signed } from './signed.js';

/** The value of a button: what it is about, sealed for this one action. */
export function sealButton(signed: Signed, { action, about }: Pick<CardButton, 'action' | 'about'>): string {
  return signed.seal(`button/${action}`, about);
}

/** What a clicked button is about; undefined when its value is not one that this bot wrote for this action. */
export function openButton(signed: Signed, action: CardAction, value: string): Subject | undefined {
  return SubjectSchema.safeParse(signed.open(`button/${action}`, value)).data;
}

/** The action of an action id such as `lifeboat.approve`. */
export function actionOf(actionId: string): CardAction | undefined {
  return Object.values(CardAction).find(action => actionId === `lifeboat.${action}`);
}
