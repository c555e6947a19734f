import { formatDuration } from '../../plan/duration.js';
import type { Plan } from '../../plan/plan.js';
import {
  BudgetPart,
  lossBudget,
  type RtoBudget,
  type RtoItem,
  rtoBudget,
  type RtoTree,
} from '../../plan/rto-budget.js';
import { noPaint, type Paint } from './paint.js';
import { plain } from './plain.js';

interface Row {
  readonly text: string;
  readonly numbers: readonly [expected: string, worst: string];
  readonly tone: keyof Paint;
}

interface PairedItem {
  readonly item: RtoItem;
  readonly times: readonly (RtoItem | undefined)[];
}

/** The recovery time of a plan as a tree, expected and worst side by side, and both budgets compared with the objectives. */
export function rtoTree(plan: Plan, paint: Paint = noPaint): string[] {
  const budget = rtoBudget(plan);
  return [...table(budget, paint), ...uncounted(budget), againstRto(budget, paint), againstRpo(plan, paint)];
}

function table({ expected, worst }: RtoBudget, paint: Paint): string[] {
  if (worst.parts.length === 0) return [];
  const total = [formatDuration(expected.totalMs), formatDuration(worst.totalMs)] as const;
  const rows: Row[] = [
    { text: 'Recovery time', numbers: ['expected', 'at worst'], tone: 'bold' },
    ...Object.values(BudgetPart).flatMap(part => partRows(part, expected, worst)),
    { text: '└─ total', numbers: total, tone: 'bold' },
  ];
  return rows.map(({ text, numbers, tone }) => {
    const columns = numbers.map(number => number.padStart(12)).join('');
    return paint[tone](`${columns}  ${text}`);
  });
}

function partRows(part: BudgetPart, expected: RtoTree, worst: RtoTree): Row[] {
  const [usual, most] = [expected, worst].map(({ parts }) => parts.find(one => one.part === part));
  if (!usual && !most) return [];
  const items = pairItems(usual?.items ?? [], most?.items ?? []);
  const rows = items.map(({ item, times }, index) => itemRow(item, times, index === items.length - 1));
  const totals = [formatDuration(usual?.totalMs ?? 0), formatDuration(most?.totalMs ?? 0)] as const;
  return [{ text: `├─ ${part}`, numbers: totals, tone: 'bold' }, ...rows];
}

/** The items of a part on both sides: what it takes usually and at worst; undefined where one side does not have it. */
export function pairItems(usually: readonly RtoItem[], atMost: readonly RtoItem[]): readonly PairedItem[] {
  const only = usually.filter(item => !atMost.some(one => same(one, item)));
  return [...atMost, ...only].map(item => ({
    item,
    times: [usually, atMost].map(side => side.find(one => same(one, item))),
  }));
}

/** An item with its numbers, and where the worst is a sum of what. */
function itemRow({ label, detail }: RtoItem, times: readonly (RtoItem | undefined)[], last: boolean): Row {
  const [usual = '-', most = '-'] = times.map(item => (item ? formatDuration(item.ms) : '-'));
  const how = detail === undefined ? '' : ` · ${plain(detail)}`;
  return { text: `│  ${last ? '└─' : '├─'} ${plain(label)}${how}`, numbers: [usual, most], tone: 'dim' };
}

function same(one: RtoItem, other: RtoItem): boolean {
  return one.step === other.step && one.label === other.label;
}

function uncounted({ worst, manual, outside }: RtoBudget): string[] {
  return [
    ...(manual.length > 0
      ? [`${manual.length} manual ${manual.length === 1 ? 'step is' : 'steps are'} not counted: ${manual.join(', ')}.`]
      : []),
    ...(worst.beside.length > 0 ? [`Not counted at worst, beside longer ones: ${count(worst.beside)}.`] : []),
    ...(outside.length > 0 && worst.parts.length > 0 ? [`Not counted, the service is there: ${count(outside)}.`] : []),
  ];
}

function count(ids: readonly string[]): string {
  return `${ids.length} ${ids.length === 1 ? 'step' : 'steps'} (${ids.join(', ')})`;
}

function againstRto({ expected, worst, objectiveMs }: RtoBudget, paint: Paint): string {
  if (worst.parts.length === 0)
    return `RTO: the run does not take the service away, objective ${formatDuration(objectiveMs)}.`;
  const usually = `expected ${compare(expected.totalMs, objectiveMs)}`;
  const line = `RTO: ${usually}; worst ${compare(worst.totalMs, objectiveMs)}.`;
  return worst.totalMs > objectiveMs ? paint.bad(line) : line;
}

function againstRpo(plan: Plan, paint: Paint): string {
  const { acceptedMs, objectiveMs } = lossBudget(plan);
  if (acceptedMs === null) return `RPO: no gate bounds the loss, objective ${formatDuration(objectiveMs)}.`;
  const line = `RPO: without a number from people at most ${compare(acceptedMs, objectiveMs)}.`;
  return acceptedMs > objectiveMs ? paint.bad(line) : line;
}

/** `14 m 48 s of 15 m: 12 s to spare` */
function compare(ms: number, objectiveMs: number): string {
  const spare = objectiveMs - ms;
  const verdict = spare < 0 ? `${formatDuration(-spare)} above` : `${formatDuration(spare)} to spare`;
  return `${formatDuration(ms)} of ${formatDuration(objectiveMs)}: ${spare === 0 ? 'nothing to spare' : verdict}`;
}
