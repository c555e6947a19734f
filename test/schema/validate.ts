type Schema = Readonly<Record<string, unknown>>;

/** Keywords that say something to people and editors only. */
const SAID = new Set(['$schema', '$id', '$defs', '$comment', 'title', 'description', 'default', 'examples', 'format']);

/**
 * What is wrong with a value by a JSON Schema (draft 2020-12), as "path: reason". Knows the keywords that our schemas use and throws on
 * any other one, so that nothing is passed over in silence.
 */
export function validate(schema: unknown, value: unknown, root: unknown = schema, path = '$'): string[] {
  if (schema === true) return [];
  if (schema === false) return [`${path}: nothing may stand here`];
  const entries = Object.entries(schema as Schema);
  return entries.flatMap(([keyword, wanted]) => {
    if (SAID.has(keyword)) return [];
    const check = KEYWORDS[keyword];
    if (!check) throw new Error(`the validator does not know ${keyword} (${path})`);
    return check({ wanted: wanted as never, value, schema: schema as Schema, root, path });
  });
}

interface Check {
  readonly wanted: never;
  readonly value: unknown;
  readonly schema: Schema;
  readonly root: unknown;
  readonly path: string;
}

const KEYWORDS: Readonly<Record<string, (check: Check) => string[]>> = {
  $ref: ({ wanted, value, root, path }) => validate(resolve(root, wanted), value, root, path),
  type: ({ wanted, value, path }) => fail(!isType(value, wanted), path, `expected ${String(wanted)}`),
  const: ({ wanted, value, path }) => fail(value !== wanted, path, `expected ${JSON.stringify(wanted)}`),
  enum: ({ wanted, value, path }) =>
    fail(!(wanted as unknown[]).includes(value), path, `expected one of ${JSON.stringify(wanted)}`),
  pattern: ({ wanted, value, path }) =>
    fail(typeof value === 'string' && !new RegExp(wanted, 'u').test(value), path, `expected ${String(wanted)}`),
  minLength: ({ wanted, value, path }) => fail(typeof value === 'string' && value.length < wanted, path, 'too short'),
  maxLength: ({ wanted, value, path }) => fail(typeof value === 'string' && value.length > wanted, path, 'too long'),
  minimum: ({ wanted, value, path }) => fail(typeof value === 'number' && value < wanted, path, 'too small'),
  maximum: ({ wanted, value, path }) => fail(typeof value === 'number' && value > wanted, path, 'too great'),
  minItems: ({ wanted, value, path }) => fail(Array.isArray(value) && value.length < wanted, path, 'too few'),
  uniqueItems: ({ value, path }) => fail(Array.isArray(value) && new Set(value).size < value.length, path, 'twice'),
  items: ({ wanted, value, root, path }) =>
    Array.isArray(value) ? value.flatMap((item, index) => validate(wanted, item, root, `${path}[${index}]`)) : [],
  required: ({ wanted, value, path }) =>
    isObject(value)
      ? (wanted as string[]).filter(key => !Object.hasOwn(value, key)).map(key => `${path}: lacks ${key}`)
      : [],
  properties: ({ wanted, value, root, path }) =>
    isObject(value)
      ? Object.entries(wanted as Schema).flatMap(([key, inner]) =>
          Object.hasOwn(value, key) ? validate(inner, value[key], root, `${path}.${key}`) : [],
        )
      : [],
  additionalProperties: ({ wanted, value, schema, root, path }) => {
    const known = Object.keys((schema['properties'] as Schema | undefined) ?? {});
    const others = isObject(value) ? Object.entries(value).filter(([key]) => !known.includes(key)) : [];
    return others.flatMap(([key, inner]) => validate(wanted, inner, root, `${path}.${key}`));
  },
  propertyNames: ({ wanted, value, root, path }) =>
    isObject(value) ? Object.keys(value).flatMap(key => validate(wanted, key, root, `${path}.${key}`)) : [],
  anyOf: ({ wanted, value, root, path }) => {
    const tries = (wanted as unknown[]).map(option => validate(option, value, root, path));
    return tries.some(errors => errors.length === 0) ? [] : (tries.toSorted((a, b) => a.length - b.length)[0] ?? []);
  },
  oneOf: ({ wanted, value, root, path }) => {
    const tries = (wanted as unknown[]).map(option => validate(option, value, root, path));
    const good = tries.filter(errors => errors.length === 0).length;
    if (good > 1) return [`${path}: fits ${good} of what it may be one of`];
    return good === 1 ? [] : (tries.toSorted((a, b) => a.length - b.length)[0] ?? []);
  },
  allOf: ({ wanted, value, root, path }) =>
    (wanted as unknown[]).flatMap(option => validate(option, value, root, path)),
};

function fail(wrong: boolean, path: string, reason: string): string[] {
  return wrong ? [`${path}: ${reason}`] : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isType(value: unknown, type: string): boolean {
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return type === 'null' ? value === null : typeof value === type;
}

function resolve(root: unknown, reference: string): unknown {
  return reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter(Boolean)
    .reduce<unknown>((here, key) => (here as Schema)[key], root);
}
