import { didYouMean } from './nearest.js';
import { quote, quoteList } from './quote.js';
import type { Report } from './report.js';
import type { YamlEntry, YamlNode } from './yaml-node.js';

export type ParamValues = Readonly<Record<string, string | number>>;

const WHOLE = /^\$\{([^{}]*)\}$/;

/**
 * Puts parameters in place of `${name}`, once: a value is replaced only as a whole, what is put in is never looked at again, and nothing
 * is computed. Undefined when a value is refused. `used` collects the names.
 */
export function substitute(
  node: YamlNode,
  params: ParamValues,
  used: Set<string>,
  report: Report,
): YamlNode | undefined {
  if (node.kind === 'list') {
    const items = node.items.map(item => substitute(item, params, used, report));
    return items.every(item => item !== undefined) ? { ...node, items } : undefined;
  }
  if (node.kind === 'map') {
    const entries = node.entries.map(entry => inEntry(entry, params, used, report));
    return entries.every(entry => entry !== undefined) ? { ...node, entries } : undefined;
  }
  if (typeof node.value !== 'string' || !node.value.includes('${')) return node;
  const name = WHOLE.exec(node.value)?.[1];
  if (name === undefined) {
    const message = `Unexpected parameter inside ${quote(node.value)}, expected \`\${name}\` as the whole value`;
    report.error('partial-substitution', message, node.mark, { hint: 'Values are never put together from parts.' });
    return undefined;
  }
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (value === undefined) {
    const known = Object.keys(params);
    const message = `Unexpected parameter ${quote(name)}, expected ${quoteList(known)}`;
    const hint = didYouMean(name, known) ?? 'Declare it under `params:` in the front matter.';
    report.error('unknown-param', message, node.mark, { hint });
    return undefined;
  }
  used.add(name);
  return { ...node, value };
}

function inEntry(entry: YamlEntry, params: ParamValues, used: Set<string>, report: Report): YamlEntry | undefined {
  const value = substitute(entry.value, params, used, report);
  return value && { ...entry, value };
}

/** Refuses parameters where only literal text may stand; true when there are none. */
export function refuseParams(node: YamlNode, report: Report): boolean {
  if (node.kind === 'list') return node.items.map(item => refuseParams(item, report)).every(Boolean);
  if (node.kind === 'map') return node.entries.map(({ value }) => refuseParams(value, report)).every(Boolean);
  if (typeof node.value !== 'string' || !node.value.includes('${')) return true;
  const message = `Unexpected parameter ${quote(node.value)}, expected literal text here`;
  report.error('substitution-not-allowed', message, node.mark, {
    hint: 'Parameters stand for arguments of steps only.',
  });
  return false;
}
