import { join } from 'node:path';
import type { SshProof } from '../plan/approval.js';
import { decisionText, type Question, questionOf } from '../plan/decision-text.js';
import { keysOf } from '../plan/directory.js';
import type { Plan } from '../plan/plan.js';
import type { ApprovalStatus, RunState } from '../plan/run.js';
import { sameBytes, signerKeyOf } from '../plan/ssh-key.js';
import type { Cli } from './cli.js';
import { badInput, CliError } from './cli-error.js';
import type { Decided } from './decision-of.js';

export interface SigningOptions {
  /** The private key, or a public one whose private half an agent holds. */
  readonly key?: string;
  /** A signature that was made elsewhere, over what `--print` printed. */
  readonly signature?: string;
}

/** The text that a decision on this question is signed over; the signature ends when the question does. */
export function textToSign(state: RunState, asked: ApprovalStatus, decided: Decided): string {
  return decisionText(requireQuestion(state, asked), decided, asked.expiresAt);
}

/**
 * Signs a decision, or reads a signature that was made elsewhere. Undefined where the plan knows no key of this person: then the run says
 * whether their word is enough.
 */
export async function proveDecision(
  cli: Cli,
  state: RunState,
  {
    asked,
    decided,
    plan,
  }: { readonly asked: ApprovalStatus; readonly decided: Decided; readonly plan: Plan | undefined },
  { key, signature }: SigningOptions,
): Promise<SshProof | undefined> {
  const { expiresAt } = asked;
  if (signature !== undefined) return { kind: 'ssh', expiresAt, signature: readSignature(cli, signature) };
  const file = key ?? findKey(cli, decided.person, plan);
  if (file === undefined) return undefined;
  return { kind: 'ssh', expiresAt, signature: await cli.sign(file, textToSign(state, asked, decided)) };
}

export function requireQuestion(state: RunState, asked: ApprovalStatus): Question {
  const question = questionOf(state, asked);
  if (question) return question;
  throw new CliError(
    'too-old-to-sign',
    `The run of ${state.service} was started by a version of Lifeboat without signatures.`,
    'Decide with lifeboat approve or reject, without --key, --signature and --print.',
  );
}

function readSignature(cli: Cli, path: string): string {
  const text = cli.files.read(path);
  if (text !== undefined) return text;
  throw badInput('no-file', `There is no file ${path}.`, 'Nothing was said.');
}

/** The usual key, or the usual one on a security token, where it is one of the person's. Who has keys and not that one has to say which. */
export function findKey(cli: Cli, person: string, plan: Plan | undefined): string | undefined {
  const keys = plan ? keysOf(plan.estate, person) : [];
  if (keys.length === 0) return undefined;
  const [usual, token] = ['id_ed25519', 'id_ed25519_sk'].map(name => join(cli.env['HOME'] ?? '', '.ssh', name));
  const own = signerKeyOf(cli.files.read(`${usual}.pub`) ?? '');
  if (own && keys.some(key => sameBytes(key, own))) return usual;
  const touched = signerKeyOf(cli.files.read(`${token}.pub`) ?? '');
  if (touched && keys.some(key => sameBytes(key, touched))) return token;
  throw badInput(
    'key-missing',
    `${person} has ${keys.length === 1 ? 'a key' : `${keys.length} keys`} in the inventory, so this must be signed, and ${usual} is ${own ? 'another key' : 'not there'}.`,
    'Say which key with --key FILE. To sign a decision on another machine, print the text with --print, sign it there with ssh-keygen -Y sign -n lifeboat, and give the result with --signature FILE. Nothing was said.',
  );
}
