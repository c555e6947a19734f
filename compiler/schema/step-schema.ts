import { Danger } from '../../plan/plan.js';
import type { StepKind } from '../../plan/step.js';
import { stepKinds } from '../../plan/steps/index.js';
import { Modifiers } from '../modifiers.js';
import { fieldOf, shapeOf } from '../schema-field.js';
import { DIALECT, type JsonSchema, jsonSchemaOf } from './json-schema.js';

/** Keys whose values shape the plan itself, where `${name}` may not stand. */
const LITERAL = ['do', 'id', 'needs', 'when', 'on_failure'];
const PARAMETER = { $ref: '#/$defs/parameter' };

/** The schema of a `yaml step` block: one form for each step kind, told apart by `do`. */
export function stepSchema(): JsonSchema {
  const kinds: readonly StepKind[] = Object.values(stepKinds);
  const { do: name, undo: _, ...modifiers } = propertiesOf(jsonSchemaOf(Modifiers));
  const undoable = kinds.filter(({ danger, gate, asksApproval }) => danger === Danger.writes && !gate && !asksApproval);
  return {
    $schema: DIALECT,
    title: 'A `yaml step` block of a Lifeboat runbook',
    type: 'object',
    required: ['do'],
    properties: { do: { ...asObject(name), enum: kinds.map(kind => kind.do) } },
    oneOf: kinds.map(kind => formOf(kind, Object.keys(modifiers))),
    $defs: {
      parameter: {
        type: 'string',
        pattern: String.raw`^\$\{[a-z][A-Za-z0-9_-]*\}$`,
        description: 'A declared parameter, as the whole value.',
      },
      undo: {
        description: 'The act that puts the step back before the point of no return; `none` for no act.',
        anyOf: [
          { const: 'none' },
          { type: 'object', required: ['do'], properties: { do: { enum: undoable.map(kind => kind.do) } } },
        ],
      },
      ...Object.fromEntries(
        Object.entries(modifiers).map(([key, value]) => [key, LITERAL.includes(key) ? value : orParameter(value)]),
      ),
    },
  };
}

function formOf(kind: StepKind, modifiers: readonly string[]): JsonSchema {
  const { required, ...schema } = jsonSchemaOf(kind.args);
  const args = Object.entries(propertiesOf(schema)).map(([key, value]) => [key, orParameter(value)]);
  return {
    title: kind.do,
    description: kind.description,
    type: 'object',
    required: ['do', ...(Array.isArray(required) ? required.filter(key => !isFilledIn(kind, String(key))) : [])],
    properties: {
      do: { const: kind.do, description: kind.description },
      ...Object.fromEntries(args),
      ...Object.fromEntries([...modifiers, 'undo'].map(key => [key, { $ref: `#/$defs/${key}` }])),
    },
    additionalProperties: false,
    examples: [kind.example],
  };
}

/** An argument that the runbook's service answers when the block does not. */
function isFilledIn(kind: StepKind, key: string): boolean {
  const schema = shapeOf(kind.args)[key];
  return schema !== undefined && fieldOf(schema).fallback !== undefined;
}

/** Free text takes `${name}` as it is; everything narrower takes it besides. */
function orParameter(value: unknown): unknown {
  const { description, default: standard, ...rest } = asObject(value);
  if (rest['type'] === 'string' && !('pattern' in rest) && !('enum' in rest)) return value;
  const forms = Array.isArray(rest['anyOf']) ? rest['anyOf'] : [rest];
  return {
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    anyOf: [...forms, PARAMETER],
  };
}

function propertiesOf(schema: JsonSchema): JsonSchema {
  return asObject(schema['properties']);
}

function asObject(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
