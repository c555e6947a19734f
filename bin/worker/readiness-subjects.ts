import { dirname, join, relative } from 'node:path';
import type { ActivityDeps } from '../../activities/deps.js';
import type { History } from '../../bot/history/history.js';
import { readHead } from '../../compiler/read-head.js';
import { proofOf } from '../../plan/history/proof-of.js';
import type { Inventory } from '../../plan/inventory.js';
import { type Plan, RunbookKind } from '../../plan/plan.js';
import type { Finding } from '../../plan/readiness/finding.js';
import { judgePlanProof } from '../../plan/readiness/judge-freshness.js';
import { readinessPlan, type ReadinessRunbook } from '../../plan/readiness/readiness-plan.js';
import type { Files } from '../cli.js';
import { type CompiledFile, compileFiles } from '../compile-files.js';

type Subjects = NonNullable<ActivityDeps['readiness']>;

const MOVES: readonly RunbookKind[] = [RunbookKind.failover, RunbookKind.switchover];
const DEFAULTS = { every: 300_000, readings: 2, within: 1_800_000 };

/** The inventory's own pace, else the usual one. */
export function readinessOf({ readiness }: Inventory): typeof DEFAULTS {
  return readiness ?? DEFAULTS;
}

type Compiled = { readonly runbook: ReadinessRunbook; readonly plan?: Plan };

/**
 * Every failover and switchover of a service, compiled anew at each call, as written and the other way round: it may have been moved since. With
 * what the record of drills says of each plan, where one can be read.
 */
export function readinessSubjects(
  files: Files,
  inventoryPath: string,
  { history, now }: { readonly history: History; readonly now: () => number },
): Subjects {
  return async service => {
    const first = await compileFiles(files, [], { inventory: inventoryPath });
    const { inventory } = first;
    const declared = inventory?.services[service];
    if (!inventory || !declared) throw new Error(`${inventoryPath} has no service ${service}, or cannot be read.`);
    const compiled: Compiled[] = [];
    for (const path of pathsBeside(files, inventoryPath)) {
      const head = readHead(files.read(path) ?? '', inventory, path);
      if (head?.service !== service || !MOVES.includes(head.kind)) continue;
      compiled.push(...(await bothWays(files, path, inventoryPath)));
    }
    const { every, readings, within } = readinessOf(inventory);
    const { channel, databases } = declared;
    const channels = Object.fromEntries(Object.entries(inventory.channels).filter(([name]) => name === channel));
    const records = await history.records();
    const known = typeof records === 'string' ? undefined : records;
    const freshness = known && freshnessIn(compiled, plan => judgePlanProof(proofOf(plan, inventory, known, now())));
    return {
      databases,
      runbooks: compiled.map(({ runbook }) => runbook),
      ...(freshness ? { freshness } : {}),
      channel,
      channels,
      everyMs: every,
      damping: { readings, withinMs: within },
    };
  };
}

function freshnessIn(compiled: readonly Compiled[], judge: (plan: Plan) => Finding): Record<string, Finding> {
  return Object.fromEntries(compiled.flatMap(({ plan }) => (plan ? [[plan.hash, judge(plan)] as const] : [])));
}

/** The runbooks that lie beside the inventory, named as people name them from where the worker runs: the path is part of a plan's hash. */
export function pathsBeside(files: Files, inventoryPath: string): readonly string[] {
  const folder = relative('', dirname(inventoryPath));
  const names = files.list(folder === '' ? '.' : folder);
  return names.filter(name => name.endsWith('.md') && name !== 'README.md').map(name => join(folder, name));
}

async function bothWays(files: Files, path: string, inventory: string): Promise<readonly Compiled[]> {
  const asWritten = await compile(files, path, { inventory });
  if (!asWritten?.plan) return [{ runbook: { path, plan: null, problem: problemOf(asWritten) } }];
  const plan = readinessPlan(path, asWritten.plan);
  if (!plan) return [];
  const back = await compile(files, path, { inventory, param: { from: plan.to, to: plan.from } });
  const other = back?.plan && readinessPlan(path, back.plan);
  return [
    { runbook: { path, plan }, plan: asWritten.plan },
    ...(back?.plan && other ? [{ runbook: { path, plan: other }, plan: back.plan }] : []),
  ];
}

async function compile(
  files: Files,
  path: string,
  options: { readonly inventory: string; readonly param?: Readonly<Record<string, string>> },
): Promise<CompiledFile | undefined> {
  return (await compileFiles(files, [path], options)).files.find(one => one.path === path);
}

function problemOf(file: CompiledFile | undefined): string {
  const error = file?.diagnostics.find(({ severity }) => severity === 'error');
  return error ? `line ${error.place.line}: ${error.message}` : 'it could not be read.';
}
