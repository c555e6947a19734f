import type { Plan } from '../../plan/plan.js';
import { Mode, type RunInput } from '../../plan/run.js';
import type { Cli } from '../cli.js';
import { badInput, type CliError } from '../cli-error.js';
import { compileOne } from '../compile-one.js';

/** Who asks for a run that nobody asked for; no person of an inventory can have this name, because it begins with a capital. */
const WATCH_REQUESTER = 'Lifeboat';

/**
 * The runs that the watch may begin by itself: this runbook, once for the loss of each region. Undefined when it does not compile, which was
 * printed then. Only a runbook that says `unattended` is taken: the watch does not wake people at a gate, it finishes or it does nothing.
 */
export async function begunRuns(cli: Cli, path: string, inventory: string): Promise<readonly RunInput[] | undefined> {
  const asWritten = (await compileOne(cli, path, { inventory }))?.plan;
  if (!asWritten) return undefined;
  if (!asWritten.steps.some(({ approval }) => approval?.unattended !== undefined)) throw asksPeople(path);
  const runs: RunInput[] = [];
  for (const [from, to] of directions(asWritten, path)) {
    const plan = (await compileOne(cli, path, { inventory, param: { from, to } }))?.plan;
    if (!plan) return undefined;
    runs.push({ plan, mode: Mode.real, requester: WATCH_REQUESTER, reason: `the watch lost the primary in ${from}` });
  }
  return runs;
}

/** Both ways between two regions. With a third one it is a person's choice where the service goes. */
function directions({ estate, service }: Plan, path: string): readonly (readonly [from: string, to: string])[] {
  const databases = estate.services[service]?.databases ?? [];
  const regions = [...new Set(databases.flatMap(name => Object.keys(estate.databases[name]?.nodes ?? {})))];
  const [one, other] = regions;
  if (one === undefined || other === undefined || regions.length > 2) throw notTwoRegions(path, service, regions);
  return [
    [one, other],
    [other, one],
  ];
}

function asksPeople(path: string): CliError {
  return badInput(
    'not-unattended',
    `${path} asks people, so the watch cannot begin it.`,
    'Write `unattended: zero-loss` into its front matter, with the fence before the approval; or let people begin it.',
  );
}

function notTwoRegions(path: string, service: string, regions: readonly string[]): CliError {
  return badInput(
    'not-two-regions',
    `${path}: ${service} has ${regions.length} regions (${regions.join(', ')}), and the watch begins a run only between two.`,
    'Let people begin it: where a service goes is their choice.',
  );
}
