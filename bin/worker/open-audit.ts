import { hostname } from 'node:os';
import { notify } from '../../activities/notify/notify.js';
import { createResolver } from '../../activities/resolve.js';
import type { AuditStore } from '../../activities/audit/store.js';
import { reasonOf } from '../../activities/fail.js';
import { fromBase64 } from '../../plan/base64.js';
import { botPublicKey } from '../../plan/attestation.js';
import { sshKeyLine } from '../../plan/ssh-key.js';
import { AuditLog } from '../audit/audit-log.js';
import type { Ended } from '../audit/journal-sinks.js';
import { openStore } from '../audit/open-store.js';
import { badInput, CliError } from '../cli-error.js';
import type { WorkerRequest } from './start-worker.js';

type Env = Readonly<Record<string, string | undefined>>;
const SEED_BYTES = 32;

/** The audit journal of a worker, opened and with its first entry; undefined when none is configured. Fails with a `CliError`, except under break-glass. */
export async function openAudit(request: WorkerRequest, env: Env, queue: string): Promise<AuditLog | undefined> {
  const { audit } = request;
  if (!audit) return undefined;
  const by = `${queue}@${hostname()}:${process.pid}`;
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

/** Posts the journal's head to the channel of the service whose run has ended: an anchor that the journal's owner does not keep. */
export function postHead(request: Pick<WorkerRequest, 'inventory' | 'progress'>, env: Env): Ended {
  const { inventory } = request;
  const tell = notify({ resolve: createResolver(env), now: Date.now });
  return ({ seq, hash }, service, run) => {
    const channel = inventory?.services[service]?.channel;
    if (!inventory || channel === undefined) return;
    const message = `The audit journal stands at ${seq}:${hash}. Keep it: lifeboat audit verify --anchor ${seq}:${hash}`;
    const context = { run, epoch: 0, service, step: 'audit-head', planHash: '', mode: 'real' } as const;
    tell({ args: { channel, message }, context, estate: inventory }).catch((error: unknown) =>
      request.progress(`audit: the head ${seq}:${hash} was not posted: ${reasonOf(error)}`),
    );
  };
}
