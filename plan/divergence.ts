import { type Image, type Judged, judgeRow, type RowFacts, type Terms, type Versions } from './reconcile.js';
import { isCounting, sameImage } from './reconcile-merge.js';
import type { TableRule } from './reconcile-table.js';
import { addDelta } from './reconcile-values.js';

/** One thing that a region's own clients did to a row, in the order in which they did it. */
export interface OwnChange {
  readonly op: 'insert' | 'update' | 'delete';
  /** The row that it met; null for an insert, or where that was not recorded. */
  readonly old: Image | null;
  readonly new: Image | null;
}

/** A row of an active-active database that the regions do not agree on: `old` is the first region's version, `new` the second one's. */
export interface Divergence {
  readonly first: readonly OwnChange[];
  readonly second: readonly OwnChange[];
}

/**
 * What each region's own clients made of the row that both regions had. Applied from elsewhere does not count: with `origin = none` an update in
 * both regions makes them swap their versions, so what a table holds now says nothing about who wrote it. A change that met what the other
 * region had brought is laid on its own line: a counter by its increment, another column by its value.
 */
export function versionsOf({ first, second }: Divergence, rule: TableRule | undefined): Versions {
  const counts = countingColumns(rule);
  const fork = commonFork(first[0], second[0]);
  return { fork, old: foldOwn(first, fork, counts), new: foldOwn(second, fork, counts) };
}

function countingColumns(rule: TableRule | undefined): ReadonlySet<string> {
  if (!rule || !('columns' in rule)) return new Set();
  return new Set(Object.entries(rule.columns).flatMap(([column, name]) => (isCounting(name) ? [column] : [])));
}

/** What both began from. Undefined where the two regions began from different rows, or where it was not recorded. */
function commonFork(one: OwnChange | undefined, other: OwnChange | undefined): Image | null | undefined {
  const [left, right] = [one, other].map(change => change && foundBy(change));
  if (!one || !other) return one ? left : right;
  if (left === undefined || right === undefined || left === null || right === null)
    return left === right ? left : undefined;
  return sameImage(left, right) && sameImage(right, left) ? left : undefined;
}

function foundBy({ op, old }: OwnChange): Image | null | undefined {
  return op === 'insert' ? null : (old ?? undefined);
}

function foldOwn(
  changes: readonly OwnChange[],
  fork: Image | null | undefined,
  counts: ReadonlySet<string>,
): Image | null {
  const [begin] = changes;
  let row = fork === undefined ? ((begin && foundBy(begin)) ?? null) : fork;
  for (const change of changes) row = layOn(row, change, counts);
  return row;
}

function layOn(row: Image | null, { op, old, new: next }: OwnChange, counts: ReadonlySet<string>): Image | null {
  if (op === 'delete' || next === null) return null;
  if (row === null || old === null) return next;
  const laid: Record<string, string | null> = { ...row };
  for (const [column, value] of Object.entries(next)) {
    const before = old[column];
    if (value === before) continue;
    const on = row[column];
    const summed =
      counts.has(column) && on !== before && typeof on === 'string' && typeof value === 'string'
        ? addDelta(on, value, before ?? '0')
        : undefined;
    laid[column] = summed ?? value;
  }
  return laid;
}

/** The two regions of an active-active database, in the order of the versions. */
export interface RegionPair {
  readonly first: string;
  readonly second: string;
}

/**
 * Rules on a diverged row with the same code as a reconciliation. A row that one region alone changed is taken from there under every rule;
 * `old` of the terms' choice stands for the first region.
 */
export function judgeDivergence(
  versions: Versions,
  facts: RowFacts,
  terms: Terms,
  { first, second }: RegionPair,
): Judged {
  const { fork, old, new: other } = versions;
  const firstUntouched = fork !== undefined && isSame(old, fork) && !isSame(other, fork);
  if (!firstUntouched) {
    const judged = judgeRow(versions, facts, terms);
    return { ...judged, why: saidOfRegions(judged.why, { first, second }) };
  }
  const choice = terms.choice === null ? null : terms.choice === 'old' ? 'new' : 'old';
  const judged = judgeRow({ fork, old: other, new: old }, facts, { ...terms, choice });
  return { ...judged, why: saidOfRegions(judged.why, { first: second, second: first }) };
}

function isSame(one: Image | null, other: Image | null | undefined): boolean {
  if (one === null || other === null || other === undefined) return one === other;
  return sameImage(one, other) && sameImage(other, one);
}

/** Whose version was taken, for the ledger: a region's name, `both` when they agreed, `merged` when it is neither's. */
export function takenFrom(take: Image | null, versions: Versions, { first, second }: RegionPair): string {
  const [isFirst, isSecond] = [isSame(take, versions.old), isSame(take, versions.new)];
  if (isFirst && isSecond) return 'both';
  if (isFirst) return first;
  return isSecond ? second : 'merged';
}

/** A reason of a reconciliation, which speaks of an old and a new primary, said of two regions. */
function saidOfRegions(why: string, { first, second }: RegionPair): string {
  return why
    .replaceAll('the old primary', first)
    .replaceAll('the new primary', second)
    .replaceAll('the old version', `the version of ${first}`)
    .replaceAll('the new version', `the version of ${second}`)
    .replaceAll(/\bthere\b/g, `in ${first}`)
    .replaceAll(/\bhere\b/g, `in ${second}`);
}
