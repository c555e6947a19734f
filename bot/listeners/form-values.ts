import type { ViewOutput } from '@slack/bolt';

/** What stands in the inputs of a form, by block id; an empty one is an empty text. */
export function formValues({ state }: Pick<ViewOutput, 'state'>): Readonly<Record<string, string>> {
  const entries = Object.entries(state.values).map(([block, elements]) => {
    const [element] = Object.values(elements);
    return [block, element?.value ?? element?.selected_option?.value ?? ''];
  });
  return Object.fromEntries(entries);
}
