import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { findStepKind } from '../../plan/steps/index.js';
import { FrontMatter } from '../front-matter.js';
import { Modifiers } from '../modifiers.js';
import { keysOf, schemaAt, shapeOf } from '../schema-field.js';

type Schema = z.core.$ZodType;

/** The modifiers that say what a step is and when it comes; the others stand below the arguments. */
const HEAD = ['do', 'id', 'needs', 'when'];

/** Puts the keys of front matter in the order of its schema, at every depth; unknown keys keep their order, at the end. */
export function orderFrontMatter(map: YAMLMap): void {
  orderBy(map, FrontMatter);
}

/** Puts the keys of a step block in order: what it is, its arguments as its kind lists them, then what happens around it. */
export function orderStep(map: YAMLMap): void {
  const name = valueOf(map, 'do');
  const args = isScalar(name) ? findStepKind(String(name.value))?.args : undefined;
  const shapes: Readonly<Record<string, Schema>> = { ...Modifiers.shape, ...(args ? shapeOf(args) : {}) };
  const tail = Object.keys(Modifiers.shape).filter(key => !HEAD.includes(key));
  // Without a known kind the arguments stay as they were written, between what is known.
  const own = args
    ? Object.keys(shapeOf(args))
    : namesOf(map).filter(key => !HEAD.includes(key) && !tail.includes(key));
  sort(map, [...HEAD, ...own, ...tail]);
  for (const { key, value } of map.items) {
    if (!isScalar(key) || !isMap(value)) continue;
    const schema = shapes[String(key.value)];
    if (key.value === 'undo') orderStep(value);
    else if (schema) orderBy(value, schema);
  }
}

function orderBy(map: YAMLMap, schema: Schema): void {
  sort(map, keysOf(schema));
  for (const { key, value } of map.items) {
    const inner = isScalar(key) ? schemaAt(schema, [String(key.value)]) : undefined;
    if (inner && isMap(value)) orderBy(value, inner);
  }
}

function sort(map: YAMLMap, order: readonly string[]): void {
  const rank = (pair: Pair): number => {
    const at = order.indexOf(nameOf(pair));
    return at < 0 ? order.length : at;
  };
  const sorted = map.items.toSorted((a, b) => rank(a) - rank(b));
  map.items.splice(0, map.items.length, ...sorted);
}

function namesOf(map: YAMLMap): readonly string[] {
  return map.items.map(nameOf);
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

function valueOf(map: YAMLMap, key: string): unknown {
  return map.items.find(pair => nameOf(pair) === key)?.value;
}
