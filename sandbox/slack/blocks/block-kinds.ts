import { ELEMENTS } from './element-kinds.js';
import {
  anything,
  both,
  byType,
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
} from './schema.js';
import { image, plain, rich } from './text-objects.js';

const block = (fields: Fields): Check => object({ type: req(anything), block_id: opt(string(255)), ...fields });

const CHOOSERS = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker'];
const SELECTS = ['static', 'external', 'users', 'conversations', 'channels'];
const MENUS = [...CHOOSERS, ...SELECTS.flatMap(kind => [`${kind}_select`, `multi_${kind}_select`])];
const TYPED = [
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'file_input',
  'rich_text_input',
];

function elements(...types: readonly string[]): Check {
  return byType(Object.fromEntries(types.map(type => [type, ELEMENTS[type] ?? anything])));
}

const section = both(
  block({
    text: opt(rich(3_000)),
    fields: opt(list(rich(2_000), 10)),
    accessory: opt(elements('button', 'workflow_button', 'overflow', 'image', ...MENUS)),
    expand: opt(flag),
  }),
  rule(
    value =>
      value['text'] === undefined && value['fields'] === undefined
        ? 'must define either `text` or `fields`'
        : undefined,
    '/type',
  ),
);

const contextElement: Check = (value, pointer, report) => {
  const isImage = typeof value === 'object' && value !== null && 'type' in value && value.type === 'image';
  (isImage ? (ELEMENTS['image'] ?? anything) : rich(3_000))(value, pointer, report);
};

const tableCell = byType({
  raw_text: object({ type: req(anything), text: req(string(3_000)) }),
  raw_number: object({ type: req(anything), value: req(anything), text: req(string(3_000)) }),
  rich_text: anything,
});

/** Blocks of every surface. Those whose insides are not looked at are not used by Lifeboat; their fields are. */
const EVERYWHERE: Readonly<Record<string, Check>> = {
  actions: block({
    elements: req(
      list(elements('button', 'workflow_button', 'overflow', 'datetimepicker', 'rich_text_input', ...MENUS), 25),
    ),
  }),
  context: block({ elements: req(list(contextElement, 10)) }),
  divider: block({}),
  header: block({ text: req(plain(150)) }),
  image: block({ ...image, title: opt(plain(2_000)) }),
  section,
  input: block({
    label: req(plain(2_000)),
    hint: opt(plain(2_000)),
    optional: opt(flag),
    dispatch_action: opt(flag),
    element: req(elements('datetimepicker', ...MENUS, ...TYPED)),
  }),
  rich_text: block({ elements: req(list(anything, 1_000)) }),
  alert: block({ text: req(rich(3_000)), level: opt(oneOf('default', 'info', 'warning', 'error', 'success')) }),
};

const task: Fields = {
  task_id: req(string(255)),
  title: req(string(3_000)),
  details: opt(anything),
  output: opt(anything),
  sources: opt(list(anything, 100)),
  status: req(oneOf('pending', 'in_progress', 'complete', 'error')),
};

/** Blocks that only messages take. */
const IN_MESSAGES: Readonly<Record<string, Check>> = {
  markdown: block({ text: req(string(12_000)) }),
  table: block({ rows: req(list(list(tableCell, 20), 100)), column_settings: opt(list(anything, 20)) }),
  task_card: block(task),
  plan: block({ title: req(string(3_000)), tasks: opt(list(block(task), 50, 0)) }),
  context_actions: block({ elements: req(list(anything, 5)) }),
};

export const messageBlock = byType({ ...EVERYWHERE, ...IN_MESSAGES });
export const viewBlock = byType(EVERYWHERE);
