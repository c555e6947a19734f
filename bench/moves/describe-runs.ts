/** One measured move. */
export interface MoveRun {
  readonly by: 'runbook' | 'script';
  /** The longest time in which no client had a write acknowledged. */
  readonly gapMs: number;
  /** Writes that failed. */
  readonly failed: number;
  readonly phases: readonly { readonly phase: string; readonly ms: number }[];
}

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The table for people, and the same as data. */
export function describeRuns(runs: readonly MoveRun[]) {
  const ways = (['runbook', 'script'] as const).map(by => {
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
  const [runbook, script] = ways.map(way => way.gap.median);
  const ratio = Math.round(((runbook ?? 0) / Math.max(1, script ?? 0)) * 100) / 100;
  const lines = [
    'planned move through the pooler, ms (min / median / max)',
    ...ways.flatMap(way => [
      `${way.by}: write gap ${show(way.gap)} in ${way.runs} runs, ${way.failed} failed writes`,
      ...way.phases.map(one => `  ${one.phase.padEnd(8)} ${show(one.ms)}`),
      `  ${'outside'.padEnd(8)} ${show(way.outside)}`,
    ]),
    `ratio of the medians: ${ratio}`,
  ];
  return { lines, json: { ways, ratio, runs } };
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => Math.round((sorted[index] ?? 0) * 10) / 10;
  return { min: at(0), median: at(Math.floor((sorted.length - 1) / 2)), max: at(sorted.length - 1) };
}

function show({ min, median, max }: Spread): string {
  return `${min} / ${median} / ${max}`;
}
