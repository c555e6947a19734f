import { hostname } from 'node:os';
import { notify } from '../../activities/notify/notify.js';
import { createResolver } from '../../activities/resolve.js';
import type { AuditStore } from '../../activities/audit/store.js';
import { reasonOf } from '../../activities/fail.js';
import { type AuditHeads, type AuditHeadsAsked, headsSentence } from '../../plan/audit/heads.js';
import { fromBase64 } from '../../plan/base64.js';
import { botPublicKey } from '../../plan/attestation.js';
import { sshKeyLine } from '../../plan/ssh-key.js';
import { AuditLog } from '../audit/audit-log.js';
import { openStore } from '../audit/open-store.js';
import { badInput, CliError } from '../cli-error.js';
import type { WorkerRequest } from './start-worker.js';

type Env = Readonly<Record<string, string | undefined>>;
const SEED_BYTES = 32;

/** The process that writes, as its entries name it. */
export function writerName(queue: string): string {
  return `${queue}@${hostname()}:${process.pid}`;
}

/** The audit journal of a worker, opened and with its first entry; undefined when none is configured. Fails with a `CliError`, except under break-glass. */
export async function openAudit(request: WorkerRequest, env: Env, queue: string): Promise<AuditLog | undefined> {
  const { audit } = request;
  if (!audit) return undefined;
  const by = writerName(queue);
  const { breakGlass } = audit;
  const seed = await seedOf(audit.key, env);
  const say = (line: string): void => request.progress(line);
  if (breakGlass)
    say('audit: BREAK-GLASS is declared: acts go on where no record can be written, and are said here instead.');
  const store = await openStore(audit.store, by, env).catch((error: unknown) => {
    if (breakGlass) return closed(error);
    throw new CliError(
      'audit-unwritable',
      `The audit journal cannot be opened: ${reasonOf(error)}.`,
      'No worker was started.',
    );
  });
  if ('repaired' in store && store.repaired > 0)
    say(`audit: ${store.repaired} bytes of a torn last line were marked as repaired.`);
  const log = new AuditLog({ store, by, seed, breakGlass, say });
  await log.record({ kind: 'opened', version: 1, breakGlass });
  const signer = seed ? `signed by ${sshKeyLine(botPublicKey(seed), 'lifeboat-audit')}` : 'without signed checkpoints';
  say(`The audit journal is ${audit.store}, ${signer}.`);
  return log;
}

/** A store that takes nothing, for a worker that was told to act all the same. */
function closed(error: unknown): AuditStore {
  const refuse = async (): Promise<never> => {
    throw error;
  };
  return { append: refuse, text: refuse, close: async () => undefined };
}

async function seedOf(key: string | null, env: Env): Promise<Uint8Array | undefined> {
  if (key === null) return undefined;
  const seed = fromBase64((await createResolver(env)(key)).trim());
  if (seed?.length === SEED_BYTES) return seed;
  throw badInput('bad-key', `${key} is not 32 bytes in base64.`, 'No worker was started.');
}

/**
 * Posts the heads to the channel of the service whose run has ended: an anchor that the journals' owner does not keep. Not to a Slack channel
 * that the bot serves: there they come with the run's own journal, in the thread of its card.
 */
export function postHeads(request: Pick<WorkerRequest, 'inventory' | 'progress'>, env: Env) {
  const { inventory } = request;
  const tell = notify({ resolve: createResolver(env), now: Date.now });
  return async (heads: AuditHeads, { context }: AuditHeadsAsked): Promise<void> => {
    const name = inventory?.services[context.service]?.channel;
    const channel = name === undefined ? undefined : inventory?.channels[name];
    if (!inventory || name === undefined || !channel) return;
    if ('slack' in channel && inventory.slack) return;
    const message = headsSentence(heads);
    const about = { ...context, step: 'audit-heads' };
    // Not waited for: a channel that does not answer must not hold the end of a run.
    void tell({ args: { channel: name, message }, context: about, estate: inventory }).catch((error: unknown) =>
      request.progress(`audit: the heads were not posted (${reasonOf(error)}): ${message}`),
    );
  };
}
