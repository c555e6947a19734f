import type { Directory } from '../../plan/directory.js';
import { refusePerson, verifyLink } from '../../plan/judge-proof.js';
import { type DecideLink, LONGEST_LINK_MS, readDecideLink } from './decide-link.js';

/** What a decide link opens, or why it opens nothing. */
export type Opened =
  | { readonly ok: true; readonly link: DecideLink }
  | { readonly ok: false; readonly reason: string; readonly todo: string };

const AGAIN = 'Make a new one with lifeboat board link SERVICE --as PERSON.';

/**
 * Judges a decide link by the inventory of this moment, before anything is asked of Temporal: in time, and signed by a key of the person it is for.
 * The run judges the same once more when a decision is made with it.
 */
export function openDecideLink(token: string, directory: Directory, now: number): Opened {
  const link = readDecideLink(token);
  if (!link) return no('This is not a link of this board, or a part of it is missing.');
  const { question, person, link: signed } = link;
  if (now >= signed.expiresAt) return no('This link has expired.');
  if (signed.expiresAt > now + LONGEST_LINK_MS) return no('This link would be good for too long.');
  const proof = { kind: 'board', link: signed, expiresAt: signed.expiresAt, signature: '' } as const;
  const stranger = refusePerson({ person, proof }, directory);
  if (stranger?.code === 'board-unattested') return no(stranger.reason);
  // One answer for a wrong key, an unknown person and a changed text: nobody learns which names there are.
  if (stranger || !verifyLink(question, person, signed, directory))
    return no('This link was changed, or it was not made by the person it names.');
  return { ok: true, link };
}

function no(reason: string): Opened {
  return { ok: false, reason, todo: AGAIN };
}
