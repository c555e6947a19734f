import type { Placed } from './verify-chain.js';

/** What is no damage to a journal and worth knowing. `keyed`: the signatures were checked against known keys. */
export function auditNotes(placed: readonly Placed[], keyed: boolean): readonly string[] {
  return [...clocks(placed), ...unfinished(placed), ...breakGlass(placed), ...uncovered(placed, keyed)];
}

function clocks(placed: readonly Placed[]): string[] {
  const last = new Map<string, number>();
  return placed.flatMap(({ entry: { seq, at, by } }) => {
    const before = last.get(by) ?? at;
    last.set(by, at);
    return at < before ? [`The clock of ${by} was ${before - at} ms behind at entry ${seq}: it was set back.`] : [];
  });
}

function unfinished(placed: readonly Placed[]): string[] {
  const ended = new Set(placed.flatMap(({ entry }) => (entry.kind === 'result' ? [entry.of] : [])));
  return placed.flatMap(({ entry }) => {
    if (entry.kind !== 'intent' || ended.has(entry.seq)) return [];
    const step = entry.subject?.step;
    const where = step ? ` in step ${step} of run ${entry.subject?.run}` : '';
    return [
      `Entry ${entry.seq}: ${entry.act}${where} has no result. It runs still, or its worker died in it: look at what it touches.`,
    ];
  });
}

function breakGlass(placed: readonly Placed[]): string[] {
  return placed.flatMap(({ entry }) =>
    entry.kind === 'opened' && entry.breakGlass
      ? [
          `Entry ${entry.seq}: ${entry.by} was started to act without a record where it could not write one. Its standard error holds what is missing here.`,
        ]
      : [],
  );
}

function uncovered(placed: readonly Placed[], keyed: boolean): string[] {
  const last = placed.findLast(({ entry }) => entry.kind === 'checkpoint');
  const after = placed.filter(({ entry, line }) => entry.kind !== 'checkpoint' && line > (last?.line ?? 0)).length;
  const bare = after > 0 ? [`No signed checkpoint covers the last ${after === 1 ? 'entry' : `${after} entries`}.`] : [];
  return last && !keyed
    ? [...bare, 'The checkpoints fit the keys that they name. Give --key to see whose they are.']
    : bare;
}
