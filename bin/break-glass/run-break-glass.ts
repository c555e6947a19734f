import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openAuditFile } from '../../activities/audit/file-store.js';
import type { ActivityDeps } from '../../activities/deps.js';
import { reasonOf } from '../../activities/fail.js';
import { localHands } from '../../activities/host/local-hands.js';
import { createActivities } from '../../activities/index.js';
import { createResolver } from '../../activities/resolve.js';
import type { PlannedAct } from '../../plan/plan.js';
import type { StepInput } from '../../plan/run.js';
import { runPlan } from '../../workflows/run-plan.js';
import { recordAct } from '../audit/audit-acts.js';
import { AuditLog, stampOf } from '../audit/audit-log.js';
import { decisionBody } from '../audit/decision-body.js';
import { CliError } from '../cli-error.js';
import { alarm } from './alarm.js';
import { BreakGlassHost } from './break-glass-host.js';
import type { BreakGlassRequest, BrokenGlass } from './break-glass-request.js';
import { breakGlassOf } from './rules.js';
import { speak, SPOKEN_HELP } from './spoken.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Broken glass is for an hour; whoever needs longer looks again at what has changed and breaks it anew. */
export const EXPIRY_MS = 60 * 60_000;
const TICK_MS = 100;

/** Runs the plan in this process. `lines`: what the person types. */
export async function runBreakGlass(
  request: BreakGlassRequest,
  env: Env,
  lines: AsyncIterable<string>,
): Promise<BrokenGlass> {
  const { plan, mode, person, reason, startedAt } = request;
  const run = `break-glass/${plan.service}/${randomUUID()}`;
  const context = { run, epoch: startedAt, service: plan.service, planHash: plan.hash, mode };
  const log = await openChain(request);
  const resolve = createResolver(env);
  const tell = async (step: string, message: string): Promise<void> => {
    for (const { channel, trouble } of await alarm(request.inventory, { context, step, message }, resolve))
      request.progress(trouble === null ? `Told ${channel}.` : `${channel} was not told: ${trouble}`);
  };
  try {
    const opening = openingOf(request);
    await log.ensure(decisionBody({ seq: 0, event: 'break-glass', step: null, ...opening }, context));
    // Beside the run: no channel that does not answer may hold it up.
    const told = tell('break-glass', opening.sentence);
    const host = hostOf(request, { run, resolve, log });
    const stop = watchOver(host, request, lines);
    const state = await runPlan({ plan, mode, requester: person, reason }, host).finally(stop);
    await told;
    const { seq, hash } = await log.head();
    const head = `${seq}:${hash}`;
    await tell(
      'break-glass-ended',
      `${person}'s run without Temporal ended: ${state.end}. ${state.serviceState} Review it: merge its chain with lifeboat audit merge; it stands at ${head}.`,
    );
    return { state, head };
  } finally {
    await log.close();
  }
}

function openingOf({ plan, person, reason, overridden, lossMs, hands, signature, startedAt }: BreakGlassRequest) {
  const what = overridden.length === 0 ? 'no rule' : overridden.join(', ');
  const sentence = `BREAK-GLASS: ${person} runs "${plan.title}" for ${plan.service} without Temporal (${reason}). Overridden: ${what}. It ends by itself at ${new Date(startedAt + EXPIRY_MS).toISOString()}.`;
  return { sentence, data: { overridden, lossMs, hands, signature, startedAt } };
}

/** Without a chain nothing is begun. When it cannot be written any more in the middle, the run goes on and standard error has what is missing. */
async function openChain({ chain, progress }: BreakGlassRequest): Promise<AuditLog> {
  const by = `break-glass@${hostname()}:${process.pid}`;
  await mkdir(dirname(chain), { recursive: true });
  const store = await openAuditFile(chain, () => stampOf(by)).catch((error: unknown) => {
    throw new CliError(
      'audit-unwritable',
      `The chain ${chain} cannot be opened: ${reasonOf(error)}.`,
      'Name another file with --chain. Nothing was begun.',
    );
  });
  const log = new AuditLog({ store, by, seed: undefined, breakGlass: true, say: progress });
  if (await log.record({ kind: 'opened', version: 1, breakGlass: true })) return log;
  await log.close();
  throw new CliError(
    'audit-unwritable',
    `The chain ${chain} cannot be written.`,
    'Name another file with --chain. Nothing was begun.',
  );
}

interface Means {
  readonly run: string;
  readonly resolve: ActivityDeps['resolve'];
  readonly log: AuditLog;
}

function hostOf(request: BreakGlassRequest, { run, resolve, log }: Means): BreakGlassHost {
  const { hands, inventory, overridden, startedAt } = request;
  const deps: ActivityDeps = {
    resolve,
    hands: localHands({ resolve }, region => !hands.includes(region)),
    // The watch lived in Temporal.
    watch: async () => null,
    now: Date.now,
  };
  const acts: Readonly<Record<string, (input: never) => Promise<unknown>>> = createActivities(deps);
  return new BreakGlassHost({
    run,
    startedAt,
    now: Date.now,
    breakGlass: breakGlassOf(overridden, request),
    directory: () => inventory,
    heard: (entry, context) => void log.record(decisionBody(entry, context)),
    attempt: async (planned, input, number) => {
      const id = `${input.context.step}/${number}`;
      return await recordAct(log, { act: planned.do, id, given: input, mayHaveActed: number > 1 }, () =>
        call(acts, planned, input),
      );
    },
  });
}

async function call(
  acts: Readonly<Record<string, (input: never) => Promise<unknown>>>,
  planned: PlannedAct,
  input: StepInput<PlannedAct['args']>,
): Promise<unknown> {
  const act = acts[planned.do];
  if (!act) throw new Error(`There is no act ${planned.do}.`);
  // The plan was compiled against the schema of this very act.
  return await Reflect.apply(act, undefined, [input]);
}

/** Shows what happens, passes on what is typed, and ends the run when its hour is over or the person wants out. Returns how to end that. */
function watchOver(host: BreakGlassHost, request: BreakGlassRequest, lines: AsyncIterable<string>): () => void {
  const { person, startedAt, progress, entry } = request;
  let shown = 0;
  let ended = false;
  const stop = (reason: string): void => {
    if (ended || !host.hearings) return;
    ended = true;
    void host.hearings.abort.take({ person, reason });
  };
  const look = (): void => {
    const state = host.state();
    for (const one of state?.journal.slice(shown) ?? []) {
      entry(one, startedAt);
      if (one.event === 'held' || one.event === 'step-started') hint(state?.status, progress);
    }
    shown = state?.journal.length ?? shown;
    if (host.now() >= startedAt + EXPIRY_MS) stop('broken glass is for an hour, and it is over');
    if (request.stop.aborted) stop('interrupted at the terminal');
  };
  const timer = setInterval(look, TICK_MS);
  const listen = async (): Promise<void> => {
    for await (const line of lines) {
      if (ended || !host.hearings) return;
      if (line.trim() !== '') progress(await speak(line, person, host.hearings));
    }
  };
  void listen().catch((error: unknown) => progress(`What is typed cannot be read: ${reasonOf(error)}`));
  return () => {
    look();
    clearInterval(timer);
    ended = true;
  };
}

function hint(status: string | undefined, progress: (line: string) => void): void {
  if (status === 'held' || status === 'manual') progress(`Type one of: ${SPOKEN_HELP}`);
}
