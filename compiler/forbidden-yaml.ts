import type { CST } from 'yaml';
import type { Code } from './codes.js';

const DEEPEST = 20;

export interface Forbidden {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
  readonly offset: number;
  readonly end: number;
}

const NAMES: Readonly<Record<string, string>> = {
  anchor: 'anchor',
  alias: 'alias',
  tag: 'tag',
  directive: 'directive',
};

/**
 * The first construct of a token tree that is refused before anything is composed. Walks with its own stack, because a text of 100,000
 * brackets would exhaust the call stack.
 */
export function findForbidden(tokens: readonly CST.Token[]): Forbidden | undefined {
  const found: Forbidden[] = [];
  const documents = tokens.filter(token => token.type === 'document');
  const second = documents[1];
  if (second) found.push(refuse('second document', second.offset, second.offset + 3));
  const stack: Seen[] = tokens.map(token => ({ token, depth: 0 }));
  for (let seen = stack.pop(); seen; seen = stack.pop()) {
    const { token, depth } = seen;
    if (depth > DEEPEST) return tooDeep(token.offset);
    const name = NAMES[token.type];
    if (name !== undefined) found.push(refuse(name, token.offset, token.offset + lengthOf(token)));
    for (const child of childrenOf(token)) stack.push({ token: child, depth: holds(token) ? depth + 1 : depth });
  }
  return found.toSorted((a, b) => a.offset - b.offset)[0];
}

interface Seen {
  readonly token: CST.Token | CST.SourceToken;
  readonly depth: number;
}

function refuse(name: string, offset: number, end: number): Forbidden {
  const message = `Unexpected YAML ${name}, expected every value written where it is used`;
  const hint =
    'A reader must see what a step does without looking anything up; write the value out, in quotes if it is text.';
  return { code: 'yaml-not-allowed', message, hint, offset, end };
}

function tooDeep(offset: number): Forbidden {
  const message = `Unexpected YAML nested more than ${DEEPEST} deep, expected a flat list of arguments`;
  return { code: 'yaml-too-deep', message, hint: 'Take the brackets away.', offset, end: offset + 1 };
}

function lengthOf(token: CST.Token | CST.SourceToken): number {
  return 'source' in token ? token.source.length : 1;
}

function holds(token: CST.Token | CST.SourceToken): boolean {
  return 'items' in token;
}

function childrenOf(token: CST.Token | CST.SourceToken): readonly (CST.Token | CST.SourceToken)[] {
  const children: (CST.Token | CST.SourceToken)[] = [];
  if ('items' in token) {
    for (const { start, key, sep, value } of token.items) {
      children.push(...start, ...(sep ?? []));
      if (key) children.push(key);
      if (value) children.push(value);
    }
  }
  if ('props' in token) children.push(...token.props);
  if (token.type === 'document') {
    children.push(...token.start);
    if (token.value) children.push(token.value);
  }
  return children;
}
