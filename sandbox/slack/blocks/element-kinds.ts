import type { JsonObject } from '../json.js';
import {
  anything,
  both,
  type Check,
  type Fields,
  flag,
  list,
  object,
  oneOf,
  opt,
  req,
  rule,
  string,
  whole,
} from './schema.js';
import { confirmation, image, option, optionGroup, plain, rich } from './text-objects.js';

const id = opt(string(255));
const typed = (fields: Fields): Fields => ({ type: req(anything), action_id: id, ...fields });
const confirm = { confirm: opt(confirmation) };
const focus = { focus_on_load: opt(flag) };
const placeholder = { placeholder: opt(plain(150)) };
const dispatch = { dispatch_action_config: opt(object({ trigger_actions_on: opt(list(string(50), 2)) })) };

const buttonLook = {
  text: req(plain(75)),
  style: opt(oneOf('primary', 'danger')),
  accessibility_label: opt(string(75)),
};

function menu(fields: Fields): Check {
  return object(typed({ ...placeholder, ...confirm, ...focus, ...fields }));
}

const staticOptions = {
  options: opt(list(option(plain(75)), 100)),
  option_groups: opt(list(optionGroup, 100)),
};
const hasOptions = rule(value =>
  (value['options'] === undefined) === (value['option_groups'] === undefined)
    ? 'must define either `options` or `option_groups`'
    : undefined,
);
const choices = {
  options: req(list(option(rich(75)), 10)),
  ...confirm,
  ...focus,
};
const many = { max_selected_items: opt(whole(1, 100)) };

function typedText(fields: Fields): Check {
  return object(typed({ ...placeholder, ...focus, ...dispatch, initial_value: opt(string(3_000, 0)), ...fields }));
}

/** The initial option has to be one of the options, to the letter. */
const knownInitial = rule((value: JsonObject) => {
  const { options, initial_option: initial } = value;
  if (!Array.isArray(options) || initial === undefined) return undefined;
  const known = options.some(one => JSON.stringify(one) === JSON.stringify(initial));
  return known ? undefined : 'must match exactly one option';
}, '/initial_option');

/** Every interactive element, by type, and the image. */
export const ELEMENTS: Readonly<Record<string, Check>> = {
  image: object({ type: req(anything), ...image }),
  button: object(typed({ ...buttonLook, ...confirm, url: opt(string(3_000, 0)), value: opt(string(2_000, 0)) })),
  workflow_button: object(typed({ ...buttonLook, workflow: req(anything) })),
  overflow: object(typed({ ...confirm, options: req(list(option(plain(75)), 5)) })),
  checkboxes: object(typed({ ...choices, initial_options: opt(list(anything, 10)) })),
  radio_buttons: both(object(typed({ ...choices, initial_option: opt(anything) })), knownInitial),
  datepicker: menu({ initial_date: opt(string(10)) }),
  timepicker: menu({ initial_time: opt(string(5)), timezone: opt(string(100)) }),
  datetimepicker: object(typed({ ...confirm, ...focus, initial_date_time: opt(whole(1_000_000_000, 9_999_999_999)) })),
  static_select: both(menu({ ...staticOptions, initial_option: opt(anything) }), hasOptions, knownInitial),
  multi_static_select: both(menu({ ...staticOptions, ...many, initial_options: opt(list(anything, 100)) }), hasOptions),
  external_select: menu({ initial_option: opt(anything), min_query_length: opt(whole(0, 100)) }),
  multi_external_select: menu({
    ...many,
    initial_options: opt(list(anything, 100)),
    min_query_length: opt(whole(0, 100)),
  }),
  users_select: menu({ initial_user: opt(string(255)) }),
  multi_users_select: menu({ ...many, initial_users: opt(list(string(255), 100)) }),
  conversations_select: menu({
    initial_conversation: opt(string(255)),
    default_to_current_conversation: opt(flag),
    response_url_enabled: opt(flag),
    filter: opt(anything),
  }),
  multi_conversations_select: menu({
    ...many,
    initial_conversations: opt(list(string(255), 100)),
    default_to_current_conversation: opt(flag),
    filter: opt(anything),
  }),
  channels_select: menu({ initial_channel: opt(string(255)), response_url_enabled: opt(flag) }),
  multi_channels_select: menu({ ...many, initial_channels: opt(list(string(255), 100)) }),
  plain_text_input: typedText({
    multiline: opt(flag),
    min_length: opt(whole(0, 3_000)),
    max_length: opt(whole(1, 3_000)),
  }),
  email_text_input: typedText({}),
  url_text_input: typedText({}),
  number_input: typedText({
    is_decimal_allowed: req(flag),
    min_value: opt(string(50)),
    max_value: opt(string(50)),
  }),
  file_input: object(typed({ filetypes: opt(list(string(50), 100)), max_files: opt(whole(1, 10)) })),
  rich_text_input: typedText({ initial_value: opt(anything), min_lines: opt(anything), max_lines: opt(anything) }),
};
