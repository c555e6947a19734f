import type { ActionsBlock, Button } from '@slack/types';
import { Limits } from './limits.js';
import { plainText } from './plain-text.js';

export interface ButtonSpec {
  readonly actionId: string;
  readonly label: string;
  readonly value: string;
  readonly style: 'plain' | 'primary' | 'danger';
}

/** A row of buttons. A value that does not fit is a fault of ours: cut, it would not be the value that was signed. */
export function buttonRow(blockId: string, specs: readonly ButtonSpec[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements: specs.slice(0, Limits.actions).map(button) };
}

function button({ actionId, label, value, style }: ButtonSpec): Button {
  if (value.length > Limits.buttonValue) throw new Error(`the value of the button ${actionId} is too long`);
  return {
    type: 'button',
    action_id: actionId,
    text: plainText(label, Limits.buttonText),
    value,
    ...(style === 'plain' ? {} : { style }),
  };
}
