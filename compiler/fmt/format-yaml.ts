import {
  type Document,
  isMap,
  isScalar,
  Lexer,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { canonicalJson } from '../../plan/canonical-json.js';
import { readYaml } from '../read-yaml.js';
import { createReport } from '../report.js';
import { plainValue } from '../yaml-node.js';

/** Words that some readers of YAML take for something else than text; quotes around them stay. */
const TAKEN = /^(?:true|false|yes|no|on|off|null|y|n)$/i;
const WORD = /^[A-Za-z][A-Za-z0-9._-]*$/;
const PARSE = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false } as const;

/** `[a, b]` but `{ a: b }`, as people write them; the library has one setting for both. */
function pad(node: YAMLMap | YAMLSeq, flowCollectionPadding: string): void {
  const print = node.toString.bind(node);
  node.toString = (context, ...more) => print(context && { ...context, flowCollectionPadding }, ...more);
}

/**
 * A YAML map in one form: keys in order, two spaces of indentation, double quotes where quotes are needed, no empty lines. Undefined when
 * the text is not YAML as the compiler takes it, and when the new text would not say exactly the same with the same comments.
 */
export function formatYaml(text: string, order: (map: YAMLMap) => void): string | undefined {
  const before = valueOf(text);
  const after = before === undefined ? undefined : render(text, order);
  if (after === undefined || valueOf(after) !== before || commentsOf(after) !== commentsOf(text)) return undefined;
  // A form that would change once more is not one form.
  return render(after, order) === after ? after : undefined;
}

function render(text: string, order: (map: YAMLMap) => void): string | undefined {
  const document = parseDocument(text, PARSE);
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  takeComments(document, contents);
  order(contents);
  visit(document, {
    Scalar: (key, node) => {
      if (key !== 'key') requote(node);
    },
    Pair: (_, pair) => closeGap(pair.key),
    Map: (_, node) => pad(node, ' '),
    Seq: (_, node) => pad(node, ''),
  });
  return document.toString({ lineWidth: 0, indent: 2, flowCollectionPadding: true }).trimEnd();
}

/** Comments above everything belong to the first key. */
function takeComments(document: Document, map: YAMLMap): void {
  const key = map.items[0]?.key;
  if (!isScalar(key)) return;
  const all = [document.commentBefore, map.commentBefore, key.commentBefore].filter(each => typeof each === 'string');
  if (all.length === 0) return;
  key.commentBefore = all.join('\n');
  document.commentBefore = null;
  map.commentBefore = null;
}

function closeGap(key: unknown): void {
  if (!isScalar(key)) return;
  key.spaceBefore = false;
  if (typeof key.commentBefore === 'string') key.commentBefore = key.commentBefore.replace(/\n\s*\n/g, '\n').trimEnd();
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
