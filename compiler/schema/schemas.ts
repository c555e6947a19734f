import { Inventory } from '../../plan/inventory.js';
import { FrontMatter } from '../front-matter.js';
import { DIALECT, type JsonSchema, jsonSchemaOf } from './json-schema.js';
import { stepSchema } from './step-schema.js';

/** What an editor or another program can check before the compiler does. What needs the inventory or the whole plan is not in them. */
export const schemas = {
  step: stepSchema,
  inventory: () => ({ $schema: DIALECT, title: 'The inventory of Lifeboat', ...jsonSchemaOf(Inventory) }),
  'front-matter': () => ({
    $schema: DIALECT,
    title: 'The front matter of a Lifeboat runbook',
    ...jsonSchemaOf(FrontMatter),
  }),
} as const satisfies Record<string, () => JsonSchema>;
export type SchemaName = keyof typeof schemas;
