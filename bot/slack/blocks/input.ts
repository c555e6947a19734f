import type { InputBlock, PlainTextOption } from '@slack/types';
import { Limits } from './limits.js';
import { plainText } from './plain-text.js';

interface Asked {
  /** The block's id and the element's action id: where the answer is found again. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly optional?: boolean;
  /** Slack tells us at once when it changes. */
  readonly live?: boolean;
}

export interface TextAsked extends Asked {
  readonly initial?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly multiline?: boolean;
}

/** A line, or several, that a person types. */
export function textInput({ initial, placeholder, multiline = false, ...asked }: TextAsked): InputBlock {
  return {
    ...frame(asked),
    element: {
      type: 'plain_text_input',
      action_id: asked.id,
      multiline,
      max_length: Limits.initialValue,
      ...(initial === undefined ? {} : { initial_value: initial.slice(0, Limits.initialValue) }),
      ...(placeholder === undefined ? {} : { placeholder: plainText(placeholder, Limits.placeholder) }),
      ...(asked.live ? { dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] } } : {}),
    },
  };
}

/** One of a closed set; of more than a hundred the first hundred. */
export function choiceInput(
  asked: Asked & { readonly choices: readonly string[]; readonly initial: string },
): InputBlock {
  const options = asked.choices.slice(0, Limits.options).map(option);
  const initial = options.find(({ value }) => value === asked.initial);
  return {
    ...frame(asked),
    element: {
      type: 'static_select',
      action_id: asked.id,
      options,
      ...(initial ? { initial_option: initial } : {}),
    },
  };
}

function option(value: string): PlainTextOption {
  return { text: plainText(value, Limits.optionText), value: value.slice(0, Limits.optionValue) };
}

function frame({ id, label, hint, optional = false, live = false }: Asked): Omit<InputBlock, 'element'> {
  return {
    type: 'input',
    block_id: id,
    label: plainText(label, Limits.label),
    optional,
    dispatch_action: live,
    ...(hint === undefined ? {} : { hint: plainText(hint, Limits.hint) }),
  };
}
