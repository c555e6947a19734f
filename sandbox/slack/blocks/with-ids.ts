import { createHash } from 'node:crypto';
import { isObject, type JsonObject, objectsOf, textOf } from '../json.js';

/** The blocks with the ids that Slack adds where the app left them out, so that a click can name what was clicked. */
export function withIds(blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.map((block, at) => {
    const id = textOf(block['block_id']) ?? generated(`${at} ${JSON.stringify(block)}`);
    const parts: Record<string, unknown> = {};
    if (Array.isArray(block['elements']) && block['type'] === 'actions') {
      parts['elements'] = objectsOf(block['elements']).map((element, place) => actionable(element, `${id} ${place}`));
    }
    for (const field of ['accessory', 'element']) {
      const element = block[field];
      if (isObject(element) && element['type'] !== 'image') parts[field] = actionable(element, `${id} ${field}`);
    }
    return { ...block, ...parts, block_id: id };
  });
}

function actionable(element: JsonObject, seed: string): JsonObject {
  return { ...element, action_id: textOf(element['action_id']) ?? generated(seed) };
}

function generated(seed: string): string {
  return createHash('sha256').update(seed).digest('base64url').slice(0, 5);
}
