import {
  type CollectionTag,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  YAMLSeq,
} from 'yaml';
import { canonicalJson } from '../canonical-json.js';
import { readYaml } from '../read-yaml.js';
import { createReport } from '../report.js';
import { plainValue } from '../yaml-node.js';

/** Words that some readers of YAML take for something else than text; quotes around them stay. */
const TAKEN = /^(?:true|false|yes|no|on|off|null|y|n)$/i;
const WORD = /^[A-Za-z][A-Za-z0-9._-]*$/;
const PARSE = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false } as const;

/** `[a, b]` but `{ a: b }`, as people write them. */
const list: CollectionTag = {
  collection: 'seq',
  default: true,
  nodeClass: YAMLSeq,
  tag: 'tag:yaml.org,2002:seq',
  resolve: node => node,
  stringify: (node, context, onComment, onChompKeep) =>
    isSeq(node) ? node.toString({ ...context, flowCollectionPadding: '' }, onComment, onChompKeep) : '',
};

/**
 * A YAML map in one form: keys in order, two spaces of indentation, double quotes where quotes are needed. Undefined when the text is not
 * YAML as the compiler takes it, and when the new text would not say exactly the same with the same comments.
 */
export function formatYaml(text: string, order: (map: YAMLMap) => void): string | undefined {
  const before = valueOf(text);
  const document = parseDocument(text, { ...PARSE, customTags: tags => tags.map(tag => (isList(tag) ? list : tag)) });
  if (before === undefined || !isMap(document.contents)) return undefined;
  order(document.contents);
  visit(document, {
    Scalar: (key, node) => void (key === 'key' ? undefined : requote(node)),
    Pair: (_, pair) => dropGap(pair.key),
  });
  const after = document
    .toString({ lineWidth: 0, indent: 2, flowCollectionPadding: true, singleQuote: false })
    .trimEnd();
  const same = valueOf(after) === before && commentsOf(after) === commentsOf(text);
  return same ? after : undefined;
}

function isList(tag: unknown): boolean {
  return typeof tag === 'object' && tag !== null && 'tag' in tag && tag.tag === list.tag;
}

function dropGap(key: unknown): void {
  if (isScalar(key)) key.spaceBefore = false;
}

function requote(node: Scalar): void {
  const { value, type } = node;
  if (typeof value !== 'string' || (type !== 'QUOTE_SINGLE' && type !== 'QUOTE_DOUBLE')) return;
  if (WORD.test(value) && !TAKEN.test(value)) node.type = 'PLAIN';
  else if (!/["\\]/.test(value)) node.type = 'QUOTE_DOUBLE';
}

/** What the compiler reads, with its keys sorted; undefined when it refuses the text. */
function valueOf(text: string): string | undefined {
  const node = readYaml({ text, line: 1, indents: [], fence: { line: 1, column: 1 } }, createReport(''));
  return node && canonicalJson(plainValue(node));
}

function commentsOf(text: string): string {
  return [...new Lexer().lex(text)]
    .filter(lexeme => lexeme.startsWith('#'))
    .map(comment => comment.trimEnd())
    .toSorted()
    .join('\n');
}
