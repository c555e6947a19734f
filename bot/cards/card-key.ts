import { CardAction, type Subject } from './card.js';

/** The key of the card that carries this button; the same for the same question of the same run, for ever. */
export function cardKeyOf(action: CardAction, { run, step, askedAt }: Subject): string {
  if (step === null) return `run/${run}`;
  return [kindOf(action), run, step, askedAt].join('/');
}

function kindOf(action: CardAction): string {
  if (action === CardAction.approve || action === CardAction.reject || action === CardAction.board) return 'approval';
  return action === CardAction.done ? 'manual' : 'held';
}
