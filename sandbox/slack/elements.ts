import { isObject, type JsonObject, objectsOf, textOf } from './json.js';

/** Something on a message or view that a person can use. */
export interface Control {
  readonly blockId: string;
  readonly element: JsonObject;
  /** The label of an input. */
  readonly label?: string | undefined;
  /** An input that may stay empty. */
  readonly optional: boolean;
}

/** Every button, menu and input of some blocks, in their order. */
export function controlsOf(blocks: readonly JsonObject[]): Control[] {
  return blocks.flatMap(block => {
    const blockId = textOf(block['block_id']) ?? '';
    const own = block['type'] === 'actions' ? objectsOf(block['elements']) : [];
    const single = [block['accessory'], block['element']].filter(isObject).filter(one => one['type'] !== 'image');
    const label = plainText(block['label']);
    return [...own, ...single].map(element => ({ blockId, element, label, optional: block['optional'] === true }));
  });
}

export function isButton({ element }: Control): boolean {
  return element['type'] === 'button' || element['type'] === 'overflow';
}

/** The text of a text object. */
export function plainText(value: unknown): string | undefined {
  return isObject(value) ? textOf(value['text']) : undefined;
}

/** The options of a menu, those in groups too. */
export function optionsOf(element: JsonObject): JsonObject[] {
  const grouped = objectsOf(element['option_groups']).flatMap(group => objectsOf(group['options']));
  return [...objectsOf(element['options']), ...grouped];
}

/** Finds an option by its value or by what it says. Throws when there is none: only tests and demos choose. */
export function optionNamed(element: JsonObject, wanted: string): JsonObject {
  const options = optionsOf(element);
  const found = options.find(option => option['value'] === wanted || plainText(option['text']) === wanted);
  if (found) return found;
  const there = options.map(option => plainText(option['text'])).join(', ');
  throw new Error(`There is no option ${wanted}. Options there: ${there || 'none'}.`);
}
