import { z } from 'zod';
import { parseDuration } from '../plan/duration.js';
import type { Inventory } from '../plan/inventory.js';

const description = z.string().optional();
const CHOICE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const choice = () => z.string().regex(CHOICE, 'expected a word of letters, digits, `_`, `.` and `-`');

/** A parameter of a runbook. There is no free text: whatever a person types becomes one of a closed set, a number or a duration. */
export const ParamSpec = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('enum'), values: z.array(choice()).min(1), default: choice(), description }),
    z.strictObject({ type: z.literal('region'), default: z.string(), description }),
    z.strictObject({ type: z.literal('duration'), default: z.string(), description }),
    z.strictObject({ type: z.literal('bytes'), default: z.string(), description }),
    z.strictObject({
      type: z.literal('count'),
      default: z.int().min(0),
      min: z.int().min(0).optional(),
      max: z.int().optional(),
      description,
    }),
  ])
  .meta({ description: 'a parameter with `type: enum`, `region`, `duration`, `bytes` or `count` and a `default`' });
export type ParamSpec = z.output<typeof ParamSpec>;

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
};

/** A parameter's value, as it is put in place of `${name}`; or what was expected. */
export type ParamValue =
  | { readonly ok: true; readonly value: string | number }
  | { readonly ok: false; readonly expected: string; readonly known: readonly string[] };

/** Reads the text of a parameter: from a person, or the default of the runbook. */
export function readParamValue(spec: ParamSpec, text: string, inventory: Inventory): ParamValue {
  if (spec.type === 'enum') return oneOf(spec.values, text, 'one of its values');
  if (spec.type === 'region') return oneOf(Object.keys(inventory.regions), text, 'a region of the inventory');
  if (spec.type === 'duration') {
    return parseDuration(text) === undefined
      ? refuse('a duration with its unit, such as `30s`')
      : { ok: true, value: text };
  }
  if (spec.type === 'bytes') {
    const [, amount = '', unit = ''] = /^(\d{1,12})([kMG]?B|[KMG]iB)$/.exec(text) ?? [];
    const bytes = Number(amount) * (UNITS[unit] ?? Number.NaN);
    return Number.isSafeInteger(bytes) ? { ok: true, value: bytes } : refuse('a size with its unit, such as `64MiB`');
  }
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  const { min = 0, max = 1_000_000_000 } = spec;
  return count >= min && count <= max ? { ok: true, value: count } : refuse(`a whole number from ${min} to ${max}`);
}

function oneOf(known: readonly string[], text: string, what: string): ParamValue {
  return known.includes(text) ? { ok: true, value: text } : { ok: false, expected: what, known };
}

function refuse(expected: string): ParamValue {
  return { ok: false, expected, known: [] };
}
