import type { List, ListItem, RootContent } from 'mdast';
import { spanOf } from './parse-markdown.js';

/** An empty or ticked box and something after it, as GitHub reads it. */
const BOX = /^\[[ xX]\]\s+(?=\S)/;

/** The `- [ ]` items of a section in order; `rest` is what else stands there. A list that mixes tasks and other items stays in the prose as well. */
export function readTasks(
  nodes: readonly RootContent[],
  source: string,
): { readonly tasks: readonly string[]; readonly rest: readonly RootContent[] } {
  const tasks: string[] = [];
  const rest = nodes.filter(node => node.type !== 'list' || !takeTasks(node, source, tasks));
  return { tasks, rest };
}

/** Collects the tasks of a list; true when the list holds nothing but tasks. */
function takeTasks(list: List, source: string, tasks: string[]): boolean {
  const whole = list.children.map(item => takeTask(item, source, tasks));
  return whole.every(Boolean);
}

function takeTask(item: ListItem, source: string, tasks: string[]): boolean {
  const [first, ...more] = item.children;
  const text = first?.type === 'paragraph' ? source.slice(spanOf(first).start, spanOf(first).end) : '';
  const isTask = BOX.test(text);
  if (isTask)
    tasks.push(
      text
        .replace(BOX, '')
        .replace(/\s*\n\s*/g, ' ')
        .trim(),
    );
  const nested = more.map(child => child.type === 'list' && takeTasks(child, source, tasks));
  return isTask && nested.every(Boolean);
}
