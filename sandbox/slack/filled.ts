import { type Control, isButton, optionNamed } from './elements.js';
import { isObject, type JsonObject, objectsOf, textOf } from './json.js';

/** What a person typed or chose, by block id, action id or label; a list for menus that take several. */
export type Answers = Readonly<Record<string, string | readonly string[]>>;

/** Which field of the state carries the value of an element, and how it is filled. */
const CHOSEN: Readonly<Record<string, string>> = {
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
};
const ONE_OPTION = new Set(['static_select', 'external_select', 'radio_buttons']);
const MANY_OPTIONS = new Set(['checkboxes', 'multi_static_select', 'multi_external_select']);

/**
 * The `state.values` of a message or view after a person filled it in. Throws as the client would stop them: an answer to no input, a
 * required input left empty, a text outside its lengths.
 */
export function filledState(controls: readonly Control[], answers: Answers): JsonObject {
  const inputs = controls.filter(control => !isButton(control));
  const unknown = Object.keys(answers).filter(name => !inputs.some(input => isNamed(input, name)));
  if (unknown.length > 0) throw new Error(`There is no input ${unknown.join(', ')}. Inputs there: ${namesOf(inputs)}.`);
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const input of inputs) {
    const given = Object.entries(answers).find(([name]) => isNamed(input, name))?.[1];
    const state = stateOf(input, given);
    (values[input.blockId] ??= {})[textOf(input.element['action_id']) ?? ''] = state;
  }
  return values;
}

/** Throws for a required input that is empty: the client does not submit it. */
export function checkComplete(controls: readonly Control[], values: JsonObject): void {
  for (const control of controls) {
    if (control.label === undefined || control.optional) continue;
    const block = values[control.blockId];
    const state = isObject(block) ? block[textOf(control.element['action_id']) ?? ''] : undefined;
    const parts = isObject(state) ? Object.entries(state).filter(([name]) => name !== 'type') : [];
    const empty = parts.every(([, value]) => value === null || value === '' || (Array.isArray(value) && !value.length));
    if (empty) throw new Error(`The client does not submit: "${control.label}" is required.`);
  }
}

function stateOf({ element, label }: Control, given: string | readonly string[] | undefined): JsonObject {
  const type = textOf(element['type']) ?? '';
  const list = given === undefined ? undefined : typeof given === 'string' ? [given] : given;
  if (ONE_OPTION.has(type)) {
    const first = list?.[0];
    return {
      type,
      selected_option: first === undefined ? (element['initial_option'] ?? null) : optionNamed(element, first),
    };
  }
  if (MANY_OPTIONS.has(type)) {
    const chosen = list?.map(one => optionNamed(element, one)) ?? objectsOf(element['initial_options']);
    return { type, selected_options: chosen };
  }
  const field = CHOSEN[type];
  if (field) {
    const initial = element[field.replace('selected', 'initial')] ?? (field.endsWith('s') ? [] : null);
    return { type, [field]: field.endsWith('s') ? (list ?? initial) : (list?.[0] ?? initial) };
  }
  const value = list?.[0] ?? textOf(element['initial_value']) ?? null;
  if (value !== null) checkLength(element, value, label ?? type);
  return { type, value: value === '' ? null : value };
}

function checkLength(element: JsonObject, value: string, label: string): void {
  const { min_length: least, max_length: most } = element;
  if (typeof least === 'number' && value !== '' && value.length < least) {
    throw new Error(`The client does not submit: "${label}" needs at least ${least} characters.`);
  }
  if (typeof most === 'number' && value.length > most) {
    throw new Error(`The client does not submit: "${label}" takes at most ${most} characters.`);
  }
}

function isNamed({ blockId, element, label }: Control, name: string): boolean {
  return blockId === name || element['action_id'] === name || label === name;
}

function namesOf(inputs: readonly Control[]): string {
  return inputs.map(({ blockId, label }) => label ?? blockId).join(', ') || 'none';
}
