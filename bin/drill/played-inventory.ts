import { parse, stringify } from 'yaml';

/**
 * The inventory for a sandbox whose people are played: without their keys and accounts, which nobody there could use, and without drills. Plans
 * are not compiled with it, so they stay the same plans.
 */
export function playedInventory(text: string): string {
  const whole: unknown = parse(text);
  if (!isRecord(whole)) return text;
  const { slack: _, drills: __, people, ...rest } = whole;
  const named = isRecord(people)
    ? Object.entries(people).map(([name, one]) => [name, { name: isRecord(one) ? one['name'] : name }])
    : [];
  return stringify({ ...rest, people: Object.fromEntries(named) });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
