import { type ActSaying, proveAct } from '../bot/runs/prove-act.js';
import { asksForProof } from '../plan/directory.js';
import type { Plan } from '../plan/plan.js';
import type { RunState } from '../plan/run.js';
import type { Cli } from './cli.js';
import { findKey } from './prove-decision.js';

interface Signing {
  /** The plan that the run executes; undefined when it is not known. */
  readonly plan: Plan | undefined;
  /** The key that was named; undefined: the usual one, where it is the person's. */
  readonly key: string | undefined;
}

/** It is said at once; this covers a touch on the key and clocks that differ. */
const SIGNED_MS = 5 * 60_000;

/** The same saying, signed with a key of its person where the inventory has one, or with the key that was named. */
export async function signAct(
  cli: Cli,
  state: RunState,
  saying: ActSaying,
  { plan, key }: Signing,
): Promise<ActSaying> {
  if (key === undefined && !(plan && asksForProof(plan.estate))) return saying;
  const file = key ?? findKey(cli, saying.word.person, plan);
  const saidAt = cli.now();
  const expiresAt = saidAt + SIGNED_MS;
  return proveAct(state, saying, {
    saidAt,
    prove: async statement =>
      file === undefined
        ? undefined
        : { kind: 'ssh', expiresAt, signature: await cli.sign(file, statement.text(expiresAt)) },
  });
}
