import { z } from 'zod';
import type { Names } from '../../plan/arguments.js';
import { formatDuration, parseDuration } from '../../plan/duration.js';
import { DurationText } from '../../plan/duration-text.js';
import { fieldOf, unwrap } from '../schema-field.js';

/** A JSON Schema, draft 2020-12, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const DURATION = '^(?:[0-9]+(?:ms|s|m|h|d))+$';

/**
 * What an author may write for a zod schema. Durations get their pattern, and names say in their description where they come from,
 * because JSON Schema has a word for neither.
 */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', override: explain });
  return rest;
}

function explain({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: z.core.JSONSchema.BaseSchema }) {
  const { description, names } = fieldOf(zodSchema);
  const duration = isDuration(zodSchema);
  delete jsonSchema['unit'];
  delete jsonSchema['names'];
  delete jsonSchema['fallback'];
  delete jsonSchema['engine'];
  if (duration) {
    jsonSchema.pattern = DURATION;
    jsonSchema.examples = ['30s', '5m', '1m30s'];
    if (zodSchema instanceof z.ZodDefault) addDefault(zodSchema, jsonSchema);
  }
  const said = [description, ...(names ? [PLACES[names]] : []), ...(duration ? [WITH_UNIT] : [])];
  const text = said.filter(part => part !== undefined).join(' ');
  if (text !== '') jsonSchema.description = text.replace(/^[a-z]/, letter => letter.toUpperCase());
}

const WITH_UNIT = 'A duration with its unit.';
const PLACES = {
  regions: 'A name under `regions` in the inventory.',
  databases: 'A name under `databases` in the inventory; left out, the only database of the service.',
  traffic: 'A name under `traffic` in the inventory; left out, the traffic entry of the service.',
  channels: 'A name under `channels` in the inventory; left out, the channel of the service.',
  groups: 'A name under `groups` in the inventory.',
  services: 'A name under `services` in the inventory.',
  overrides: 'A name under `overrides` in the inventory.',
  caches: 'A name under `caches` in the inventory.',
  queues: 'A name under `queues` in the inventory.',
} as const satisfies Record<Names, string>;

function isDuration(schema: z.core.$ZodType): boolean {
  return fieldOf(schema).unit === 'ms' || unwrap(schema) === DurationText;
}

/** zod holds the default in milliseconds; an author writes it with a unit. Left out where no short text means exactly that. */
function addDefault({ def }: z.ZodDefault, jsonSchema: z.core.JSONSchema.BaseSchema): void {
  const ms = def.defaultValue;
  const text = typeof ms === 'number' ? formatDuration(ms).replaceAll(' ', '') : '';
  if (parseDuration(text) === ms) jsonSchema.default = text;
}
