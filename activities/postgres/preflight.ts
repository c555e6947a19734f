import type { PreflightReading, PreflightSide } from '../../plan/preflight.js';
import { Mode, type StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { isFailure, reasonOf } from '../fail.js';
import { callHands, nodeOf } from './locate.js';
import { readPreflight, SILENT } from './preflight-side.js';
import { contactOf, withSession } from './session.js';

type Input = StepInput<StepArgs<'postgres.preflight'>>;

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
const HOST_LIMIT_MS = 10_000;

/** `postgres.preflight`: reads both servers and both hosts, all at once. It measures; `plan/gates/preflight.ts` judges. Writes nothing. */
export const preflight =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<PreflightReading> => {
    const { from, to } = input.args;
    const [leaving, taking] = await Promise.all([look(deps, input, from, to), look(deps, input, to, from)]);
    return { at: deps.now(), from: leaving, to: taking };
  };

async function look(deps: ActivityDeps, input: Input, region: string, other: string): Promise<PreflightSide> {
  const dsn = await deps.resolve(nodeOf(input.estate, input.args.database, region).dsn);
  const [server, host] = await Promise.all([
    withSession(dsn, LIMITS, readPreflight).catch((error: unknown) => ({ ...SILENT, silent: contactOf(error).detail })),
    askHost(deps, input, region, other),
  ]);
  return { region, ...server, ...host };
}

async function askHost(
  deps: ActivityDeps,
  { args, context, estate }: Input,
  region: string,
  other: string,
): Promise<Pick<PreflightSide, 'host' | 'hostSilent'>> {
  const errand = { region, estate, context, deadlineMs: HOST_LIMIT_MS };
  const [node, followed] = [nodeOf(estate, args.database, region), nodeOf(estate, args.database, other)];
  const whose = {
    epoch: context.epoch,
    run: context.run,
    ...(context.mode === Mode.rehearse ? { onlyLooks: true } : {}),
  };
  const order = { node, ...whose, other: followed };
  try {
    return { host: await callHands(deps, errand, 'host.postgres-preflight', order), hostSilent: null };
  } catch (error) {
    if (isFailure(error, 'epoch-superseded')) throw error;
    return { host: null, hostSilent: reasonOf(error) };
  }
}
