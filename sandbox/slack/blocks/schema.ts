import { isObject, type JsonObject } from '../json.js';

// The sentences are Slack's: those that people have seen in its answers, and for the rest those of its published validator
// (slackhq/hack-json-schema).

/** Says what is wrong with the value at a JSON pointer. */
export type Report = (message: string, pointer: string) => void;
export type Check = (value: unknown, pointer: string, report: Report) => void;

/** A field of an object: its check, and whether it must be there. */
export interface Field {
  readonly check: Check;
  readonly required: boolean;
}
export type Fields = Readonly<Record<string, Field>>;

export const req = (check: Check): Field => ({ check, required: true });
export const opt = (check: Check): Field => ({ check, required: false });

export const anything: Check = () => undefined;

export const flag: Check = (value, pointer, report) => {
  if (typeof value !== 'boolean') report('must be a boolean', pointer);
};

export function whole(least: number, most: number): Check {
  return (value, pointer, report) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) report('must provide an integer', pointer);
    else if (value < least) report(`must be greater than ${least}`, pointer);
    else if (value > most) report(`must be less than ${most}`, pointer);
  };
}

/** A text of `least` to `most` characters. */
export function string(most: number, least = 1): Check {
  return (value, pointer, report) => {
    if (typeof value !== 'string') report('must provide a string', pointer);
    else if (value.length < least) report(`must be more than ${least - 1} characters`, pointer);
    else if (value.length > most) report(`must be less than ${most + 1} characters`, pointer);
  };
}

export function oneOf(...allowed: readonly string[]): Check {
  return (value, pointer, report) => {
    if (typeof value !== 'string' || !allowed.includes(value)) report('must be a valid enum value', pointer);
  };
}

export function list(item: Check, most: number, least = 1): Check {
  return (value, pointer, report) => {
    if (!Array.isArray(value)) {
      report('must provide an array', pointer);
      return;
    }
    if (value.length < least) report(`must provide at least ${least} items`, pointer);
    if (value.length > most) report(`no more than ${most} items allowed`, pointer);
    for (const [at, one] of value.entries()) item(one, `${pointer}/${at}`, report);
  };
}

/** An object with these fields and no others. `type` is a field like the others where it has one. */
export function object(fields: Fields): Check {
  return (value, pointer, report) => {
    if (!isObject(value)) {
      report('must provide an object', pointer);
      return;
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name)) report(`invalid additional property: ${name}`, pointer);
    }
    for (const [name, { check, required }] of Object.entries(fields)) {
      const inner = value[name];
      if (inner !== undefined) check(inner, `${pointer}/${name}`, report);
      else if (required) report(`missing required field: ${name}`, pointer);
    }
  };
}

/** An object whose `type` says which check it has to pass; a field `type` is added to each. */
export function byType(kinds: Readonly<Record<string, Check>>): Check {
  return (value, pointer, report) => {
    const type = isObject(value) ? value['type'] : undefined;
    if (!isObject(value)) report('must provide an object', pointer);
    else if (type === undefined) report('missing required field: type', pointer);
    else if (typeof type !== 'string' || !Object.hasOwn(kinds, type)) {
      report(`unsupported type: ${typeof type === 'string' ? type : JSON.stringify(type)}`, `${pointer}/type`);
    } else kinds[type]?.(value, pointer, report);
  };
}

/** The same, for values that Slack tries against several schemas: every problem is preceded by that. */
export function matching(check: Check): Check {
  return (value, pointer, report) => {
    const problems = problemsOf(check, value, pointer);
    if (problems.length > 0) report('failed to match all allowed schemas', pointer);
    for (const { message, at } of problems) report(message, at);
  };
}

export function both(...checks: readonly Check[]): Check {
  return (value, pointer, report) => {
    for (const check of checks) check(value, pointer, report);
  };
}

/** A rule over several fields; objects only. */
export function rule(broken: (value: JsonObject) => string | undefined, at = ''): Check {
  return (value, pointer, report) => {
    const message = isObject(value) ? broken(value) : undefined;
    if (message) report(message, pointer + at);
  };
}

/** What a check finds, in the order in which it looks. */
export function problemsOf(check: Check, value: unknown, pointer: string): { message: string; at: string }[] {
  const found: { message: string; at: string }[] = [];
  check(value, pointer, (message, at) => found.push({ message, at }));
  return found;
}
