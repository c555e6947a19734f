import { isObject, objectsOf } from '../json.js';
import { Refusal, schemaRefusal } from '../refusal.js';
import { viewBlock } from './block-kinds.js';
import {
  anything,
  both,
  byType,
  type Check,
  flag,
  list,
  matching,
  object,
  opt,
  problemsOf,
  req,
  string,
} from './schema.js';
import { plain } from './text-objects.js';
import { uniqueIds } from './unique-ids.js';

const MOST_BLOCKS = 100;
/** Documented: 250 kB. */
const LARGEST_VIEW = 250_000;

const common = {
  type: req(anything),
  blocks: req(both(list(viewBlock, MOST_BLOCKS, 0), uniqueIds)),
  private_metadata: opt(string(3_000, 0)),
  callback_id: opt(string(255, 0)),
  external_id: opt(string(255, 0)),
};

const inputsNeedSubmit: Check = (view, pointer, report) => {
  if (!isObject(view) || view['submit'] !== undefined) return;
  const at = objectsOf(view['blocks']).findIndex(block => block['type'] === 'input');
  if (at >= 0) report('must define `submit` to use an `input` block in modals', `${pointer}/blocks/${at}/input`);
};

const modal = both(
  object({
    ...common,
    title: req(plain(24)),
    submit: opt(plain(24)),
    close: opt(plain(24)),
    clear_on_close: opt(flag),
    notify_on_close: opt(flag),
    submit_disabled: opt(flag),
  }),
  inputsNeedSubmit,
);

const SURFACES = { modal, home: object(common) };

/** Throws `invalid_arguments` with Slack's sentences, or `view_too_large`. `type` is the only one that the method takes. */
export function checkView(view: unknown, type?: 'modal' | 'home'): void {
  const kinds: Readonly<Record<string, Check>> = type ? { [type]: SURFACES[type] } : SURFACES;
  const problems = problemsOf(matching(byType(kinds)), view, '/view');
  if (problems.length > 0) {
    throw schemaRefusal(
      'invalid_arguments',
      problems.map(({ message, at }) => `${message} [json-pointer:${at}]`),
    );
  }
  if (JSON.stringify(view).length > LARGEST_VIEW) throw new Refusal('view_too_large');
}
