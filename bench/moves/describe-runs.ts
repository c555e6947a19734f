export interface Phase {
  readonly phase: string;
  readonly ms: number;
}

/** One measured move. */
export interface MoveRun {
  readonly by: 'runbook' | 'script' | 'unattended' | 'person';
  /** The longest time in which no client had a write acknowledged. */
  readonly gapMs: number;
  /** Writes that failed. */
  readonly failed: number;
  readonly phases: readonly Phase[];
}

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The table for people, and the same as data. The last way is what the others are held against. */
export function describeRuns(title: string, runs: readonly MoveRun[], order: readonly MoveRun['by'][]) {
  const ways = order.map(by => {
    const mine = runs.filter(run => run.by === by);
    const phases = [...new Set(mine.flatMap(run => run.phases.map(one => one.phase)))];
    return {
      by,
      runs: mine.length,
      failed: mine.reduce((sum, run) => sum + run.failed, 0),
      gap: spread(mine.map(run => run.gapMs)),
      // What clients waited for beyond the phases of the act: the first connection, and whatever the engine adds.
      outside: spread(mine.map(run => run.gapMs - run.phases.reduce((sum, one) => sum + one.ms, 0))),
      phases: phases.map(phase => ({
        phase,
        ms: spread(mine.flatMap(run => run.phases.filter(one => one.phase === phase).map(one => one.ms))),
      })),
    };
  });
  const script = ways.at(-1)?.gap.median ?? 0;
  const ratios = ways.slice(0, -1).map(way => ({
    by: way.by,
    ratio: Math.round((way.gap.median / Math.max(1, script)) * 100) / 100,
  }));
  const lines = [
    `${title}, ms (min / median / max)`,
    ...ways.flatMap(way => [
      `${way.by}: write gap ${show(way.gap)} in ${way.runs} runs, ${way.failed} failed writes`,
      ...way.phases.map(one => `  ${one.phase.padEnd(WIDTH)} ${show(one.ms)}`),
      `  ${'outside'.padEnd(WIDTH)} ${show(way.outside)}`,
    ]),
    ...ratios.map(one => `ratio of the medians, ${one.by} to ${order.at(-1)}: ${one.ratio}`),
  ];
  return { lines, json: { title, ways, ratios, runs } };
}

const WIDTH = 22;

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => Math.round((sorted[index] ?? 0) * 10) / 10;
  return { min: at(0), median: at(Math.floor((sorted.length - 1) / 2)), max: at(sorted.length - 1) };
}

function show({ min, median, max }: Spread): string {
  return `${min} / ${median} / ${max}`;
}
