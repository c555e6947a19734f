import { isObject, objectsOf, textOf } from '../json.js';
import type { Check, Report } from './schema.js';

/** Block ids are unique in a message or view, action ids in a block. */
export const uniqueIds: Check = (blocks, pointer, report) => {
  if (!Array.isArray(blocks)) return;
  const blockIds = blocks.map(block => (isObject(block) ? textOf(block['block_id']) : undefined));
  reportRepeated('block_id', blockIds, at => `${pointer}/${at}/block_id`, report);
  for (const [at, block] of blocks.entries()) {
    const elements = isObject(block) && Array.isArray(block['elements']) ? objectsOf(block['elements']) : [];
    const actionIds = elements.map(element => textOf(element['action_id']));
    reportRepeated('action_id', actionIds, place => `${pointer}/${at}/elements/${place}/action_id`, report);
  }
};

function reportRepeated(
  field: string,
  ids: readonly (string | undefined)[],
  pointerOf: (at: number) => string,
  report: Report,
): void {
  for (const [at, id] of ids.entries()) {
    if (id !== undefined && ids.indexOf(id) < at) report(`\`${field}\` "${id}" already exists`, pointerOf(at));
  }
}
