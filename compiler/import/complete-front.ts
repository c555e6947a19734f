import type { Yaml } from 'mdast';
import type { Inventory } from '../../plan/inventory.js';
import type { RunbookKind } from '../../plan/plan.js';
import { FrontMatter } from '../front-matter.js';
import { parseMarkdown, spanOf } from '../parse-markdown.js';
import { readFrontMatter } from '../read-front-matter.js';
import { readYaml } from '../read-yaml.js';
import { createReport } from '../report.js';
import { type Draft, insert, sourceOf } from './draft.js';
import type { Left } from './find-automations.js';

export interface Wanted {
  readonly kind: RunbookKind;
  readonly service: string;
  readonly inventory: Inventory;
}

interface Completed {
  readonly draft: Draft;
  readonly left: readonly Left[];
}

/**
 * Gives the draft front matter that can be compiled: a new one, or the author's with what is missing in it. Keys that have no meaning
 * in a runbook become comments; they stay where they are.
 */
export function completeFront(draft: Draft, wanted: Wanted): Completed {
  const [first] = parseMarkdown(sourceOf(draft));
  if (first?.type !== 'yaml') {
    const text = `---\n${ours(wanted, ['runbook', 'service']).join('\n')}\n---\n\n`;
    return { draft: insert(draft, [{ line: 1, column: 1, text }]), left: [] };
  }
  const strange = strangeLines(first, draft, wanted);
  const kept = keysOf(first)
    .filter(({ line }) => !strange.includes(line))
    .map(({ key }) => key);
  const missing = ours(
    wanted,
    ['runbook', 'service'].filter(key => !kept.includes(key)),
    kept,
  );
  const added = missing.length > 0 ? [{ line: 2, column: 1, text: `${missing.join('\n')}\n` }] : [];
  const lines = strange.filter(line => (draft.lines[line - 1]?.text ?? '').trim() !== '');
  return {
    draft: insert(draft, [...added, ...lines.map(line => ({ line, column: 1, text: '# ' }))]),
    left: lines.map(line => ({
      line: draft.lines[line - 1]?.origin ?? line,
      text: draft.lines[line - 1]?.text.trim() ?? '',
      reason: 'front matter that has no meaning in a runbook; it is a comment now',
    })),
  };
}

function ours({ kind, service, inventory }: Wanted, keys: readonly string[], kept: readonly string[] = []): string[] {
  const values: Readonly<Record<string, string>> = { runbook: kind, service };
  const [from, to, third] = regionsOf(service, inventory);
  const unclear = third !== undefined && from !== undefined && to !== undefined && !kept.includes('params');
  return [
    ...keys.map(key => `${key}: ${values[key] ?? ''}`),
    ...(unclear
      ? ['params:', `  from: { type: region, default: ${from} }`, `  to: { type: region, default: ${to} }`]
      : []),
  ];
}

/** The home of the service first; with more than two the runbook must say between which it moves. */
function regionsOf(service: string, { services, databases }: Inventory): readonly string[] {
  const entry = services[service];
  const others = (entry?.databases ?? []).flatMap(name => Object.keys(databases[name]?.nodes ?? {}));
  return entry ? [...new Set([entry.home, ...others])] : [];
}

interface Key {
  readonly key: string;
  readonly line: number;
}

function blockOf(node: Yaml) {
  const line = spanOf(node).first + 1;
  return { text: node.value, line, indents: [], fence: { line: line - 1, column: 1 } };
}

/** The keys of front matter that is written one key a line; none when it cannot be read so. */
function keysOf(node: Yaml): readonly Key[] {
  const read = readYaml(blockOf(node), createReport(''));
  if (read?.kind !== 'map' || read.entries.some(({ keyMark }) => keyMark.column !== 1)) return [];
  return read.entries.map(({ key, keyMark }) => ({ key, line: keyMark.line }));
}

/** Lines that cannot stay: all of them when the YAML cannot be read, else the entries that are unknown or wrong. */
function strangeLines(node: Yaml, draft: Draft, wanted: Wanted): readonly number[] {
  const { first, last } = spanOf(node);
  const all = Array.from({ length: last - first - 1 }, (_, index) => first + 1 + index);
  const keys = keysOf(node);
  if (keys.length === 0) return all;
  const entries = keys.map(({ key, line }, index) => ({
    key,
    lines: all.filter(each => each >= line && each < (keys[index + 1]?.line ?? last)),
  }));
  let strange = entries.filter(({ key }) => !Object.hasOwn(FrontMatter.shape, key));
  // Names are looked up only once the form is right, so what is wrong shows itself in layers; each round takes an entry away.
  for (;;) {
    const wrong = wrongLines(
      node,
      strange.flatMap(({ lines }) => lines),
      wanted,
    );
    const more = entries.filter(each => !strange.includes(each) && each.lines.some(line => wrong.includes(line)));
    if (more.length === 0) break;
    strange = [...strange, ...more];
  }
  return strange.flatMap(({ lines }) => lines.filter(line => !/^\s*#/.test(draft.lines[line - 1]?.text ?? '')));
}

/** The lines of what is wrong in the front matter as it will be: without the strange lines and with ours. */
function wrongLines(node: Yaml, strange: readonly number[], wanted: Wanted): readonly number[] {
  const block = blockOf(node);
  const lines = block.text.split('\n').map((text, index) => (strange.includes(block.line + index) ? '' : text));
  const kept = lines.flatMap(text => /^[\w-]+(?=:)/.exec(text)?.[0] ?? []);
  const added = ours(
    wanted,
    ['runbook', 'service'].filter(key => !kept.includes(key)),
    kept,
  );
  const report = createReport('');
  readFrontMatter({ ...block, text: [...lines, ...added].join('\n') }, wanted.inventory, report);
  return report.diagnostics.map(({ place }) => place.line);
}
