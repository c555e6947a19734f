import { z } from 'zod';
import type { BoardLink } from '../../plan/approval.js';
import { type Question, Topic } from '../../plan/decision-text.js';
import { Mode } from '../../plan/run.js';

/** Long enough to read the evidence, short enough that a link that is forwarded is mostly over. Used links are remembered for longer. */
export const LONGEST_LINK_MS = 15 * 60_000;

const Text = z.string().min(1).max(200);
const User = z.strictObject({
  enterprise: Text.nullable(),
  team: Text,
  id: Text,
  restricted: z.boolean(),
  deleted: z.boolean(),
  bot: z.boolean(),
  stranger: z.boolean(),
});
const Token = z.strictObject({
  run: Text,
  service: Text,
  planHash: Text,
  epoch: z.number(),
  mode: z.enum(Mode),
  step: z.string().max(200),
  askedAt: z.number(),
  grants: z.string().max(64).optional(),
  topic: z.enum(Topic).optional(),
  person: Text,
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  expiresAt: z.number(),
  signature: z.string().max(2_000),
  user: User.optional(),
});

/** What a decide link carries: a question, whose answer it is for, and the signature over both. */
export interface DecideLink {
  readonly question: Question;
  readonly person: string;
  readonly link: BoardLink;
}

/** The link as text for an address. It is no secret of ours: the signature is what makes it one. */
export function writeDecideLink({ question, person, link }: DecideLink): string {
  return Buffer.from(JSON.stringify({ ...question, person, ...link })).toString('base64url');
}

/** Takes it apart; undefined when it is none. Nothing in it is believed before its signature is verified. */
export function readDecideLink(token: string): DecideLink | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const { person, nonce, expiresAt, signature, user, topic, ...question } = Token.parse(json);
    const link = { nonce, expiresAt, signature, ...(user ? { user } : {}) };
    return { question: { ...question, ...(topic ? { topic } : {}) }, person, link };
  } catch {
    return undefined;
  }
}
