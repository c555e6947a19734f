import { z } from 'zod';
import type { Names } from '../plan/arguments.js';
import type { DatabaseEngine } from '../plan/inventory.js';

type Schema = z.core.$ZodType;

/** What a schema says about one field: its description, what it names, its unit. */
export interface Field {
  readonly description?: string | undefined;
  readonly names?: Names | undefined;
  readonly fallback?: 'service' | undefined;
  readonly unit?: 'ms' | undefined;
  readonly engine?: DatabaseEngine | undefined;
}

/** The schema without `optional` and `default` around it. */
export function unwrap(schema: Schema): Schema {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner;
}

/** The registry merges a schema's meta anew at every look; the step kinds' schemas never change. */
const fields = new WeakMap<Schema, Field>();

export function fieldOf(schema: Schema): Field {
  const known = fields.get(schema);
  if (known) return known;
  const field = z.globalRegistry.get(schema) ?? z.globalRegistry.get(unwrap(schema)) ?? {};
  fields.set(schema, field);
  return field;
}

/** A field of a map whose value names something of the inventory. */
export interface NamedField {
  readonly key: string;
  readonly names: Names;
  readonly fallback?: 'service' | undefined;
}

const named = new WeakMap<Schema, readonly NamedField[]>();

/** The fields of a map whose values name something; taken once for each schema. */
export function namedFieldsOf(schema: z.ZodObject): readonly NamedField[] {
  const known = named.get(schema);
  if (known) return known;
  const found = Object.entries(shapeOf(schema)).flatMap(([key, field]) => {
    const { names, fallback } = fieldOf(field);
    return names ? [{ key, names, fallback }] : [];
  });
  named.set(schema, found);
  return found;
}

/** The schema at a path into objects, records and arrays; undefined where the schema has no such place. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  let here: Schema | undefined = schema;
  for (const key of path) here = here && step(unwrap(here), key);
  return here;
}

function step(schema: Schema, key: PropertyKey): Schema | undefined {
  if (schema instanceof z.ZodObject) return shapeOf(schema)[String(key)];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodUnion) return schema.options.map(option => step(unwrap(option), key)).find(Boolean);
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

/** The keys that a schema of a map knows, in any of its forms. */
export function keysOf(schema: Schema): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.flatMap(keysOf))];
  return inner instanceof z.ZodObject ? Object.keys(shapeOf(inner)) : [];
}

export function shapeOf(schema: z.ZodObject): Readonly<Record<string, Schema>> {
  return schema.shape;
}

/** The values that choose between the forms of a map, at the path of the key that chooses; none anywhere else. */
export function choicesAt(schema: Schema, path: readonly PropertyKey[]): readonly string[] {
  const union = schemaAt(schema, path.slice(0, -1));
  const inner = union && unwrap(union);
  if (!(inner instanceof z.ZodUnion)) return [];
  const choosing = inner.options.flatMap(option => step(unwrap(option), path.at(-1) ?? '') ?? []);
  return choosing.flatMap(field => (field instanceof z.ZodLiteral ? [...field.values].map(String) : []));
}
