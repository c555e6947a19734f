import type { Mark } from './report.js';

/** A value of a YAML text with its place in the file. Maps have text keys, no key twice, and no value is blank. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean;
  readonly mark: Mark;
}
interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly mark: Mark;
}
export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly mark: Mark;
}
export interface YamlEntry {
  readonly key: string;
  readonly keyMark: Mark;
  readonly value: YamlNode;
}

export function plainValue(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
}

export function entryOf(map: YamlMap, key: string): YamlEntry | undefined {
  return map.entries.find(entry => entry.key === key);
}

/** The node at a path, or the deepest one on the way to it. */
export function locate(
  node: YamlNode,
  path: readonly PropertyKey[],
): { readonly node: YamlNode; readonly found: boolean } {
  let here = node;
  for (const key of path) {
    const next = child(here, key);
    if (!next) return { node: here, found: false };
    here = next;
  }
  return { node: here, found: true };
}

function child(node: YamlNode, key: PropertyKey): YamlNode | undefined {
  if (node.kind === 'map') return entryOf(node, String(key))?.value;
  return node.kind === 'list' ? node.items[Number(key)] : undefined;
}

/** The mark of the key at a path; of the value when the path ends in a list. */
export function markAt(root: YamlNode, path: readonly PropertyKey[]): Mark {
  const parent = locate(root, path.slice(0, -1)).node;
  const entry = parent.kind === 'map' ? entryOf(parent, String(path.at(-1))) : undefined;
  return entry?.keyMark ?? locate(root, path).node.mark;
}
