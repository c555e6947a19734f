import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What the bot and the approvals have to bear, by its number in the list of faults, and the tests that prove it: file and claim. */
const FAULTS: Readonly<Record<string, { readonly fault: string; readonly proofs: readonly [string, string][] }>> = {
  S1: {
    fault: 'Slack is down',
    proofs: [
      ['live/slack/bot-attacks', 'the run goes on, and its cards catch up, on the same messages after a restart too'],
    ],
  },
  S2: {
    fault: 'Slack is slow',
    proofs: [['live/slack/bot-attacks', 'acknowledges at once, however slow Slack is, and answers when it can']],
  },
  S3: {
    fault: '429 with Retry-After',
    proofs: [
      ['live/slack/bot-attacks', 'waits as long as Slack says, and sends the last state'],
      ['bot/projector/outbox', 'sends a question before any progress that waits, however long that has waited'],
    ],
  },
  S4: {
    fault: 'a delivery comes again',
    proofs: [
      ['live/slack/bot-attacks', 'does nothing when a click is delivered once more'],
      ['bot/store/store', 'is taken on once, also after a restart and by another bot on the same disk'],
    ],
  },
  S5: { fault: 'a double click', proofs: [['live/slack/bot-attacks', 'is made by a form that is sent twice']] },
  S6: { fault: 'a forged signature', proofs: [['bot/slack/verify-request', 'refuses one %s (S6, S8)']] },
  S7: {
    fault: 'a replay, old and new',
    proofs: [
      ['bot/slack/verify-request', 'of %i s from now: %s (S7)'],
      ['live/slack/bot-transport', 'takes what Slack signs, once, and nothing else'],
    ],
  },
  S8: {
    fault: 'a body encoded otherwise, or huge',
    proofs: [
      ['bot/slack/verify-request', 'verifies the bytes, whatever they are'],
      ['live/slack/bot-transport', 'takes what Slack signs, once, and nothing else'],
    ],
  },
  S9: {
    fault: 'approve against reject',
    proofs: [
      ['workflows/races', 'races of approve, reject and double clicks one right outcome each'],
      [
        'live/slack/bot-attacks',
        'comes out of an approval and a rejection at the same time, whichever was first, the same for everybody',
      ],
    ],
  },
  S10: {
    fault: 'somebody who may not decide',
    proofs: [
      ['plan/judge-proof', 'counts for the person whose account it is, in the workspace that is declared'],
      // Guests, apps, deactivated accounts, other organisations, accounts of nobody and of others.
      ['plan/judge-proof', 'is refused as %s when it comes from %s'],
      ['bot/slack/slack-user', '%s is known as what Slack says of them'],
      ['bot/slack/slack-user', '%s says nothing to a run, not even Pause or Done'],
      ['bot/slack/shared-channels', 'a channel that Slack calls %s is judged so'],
      ['bot/slack/shared-channels', 'where the bot may not ask, a click of somebody %s tells'],
      ['live/slack/bot-attacks', '%s learns why at once'],
      ['live/slack/bot-transport', 'decides nothing any more once somebody of the other organisation has clicked'],
      ['live/run/approval-signed', 'counts once, by whichever of a person’s accounts and however often it arrives'],
    ],
  },
  S11: {
    fault: 'the requester approves',
    proofs: [['live/run/approval', 'needs two distinct people, neither of them the requester']],
  },
  S12: {
    fault: 'an approver leaves the group',
    proofs: [
      [
        'workflows/approval',
        'an approver who left since then makes the approval returned, not used, and others are asked',
      ],
      ['live/run/approval-signed', 'of somebody who left the group before the promotion returns the approval'],
    ],
  },
  S13: {
    fault: 'a late, changed or copied button',
    proofs: [
      ['bot/slack/signed', 'refuses a value with any field changed, though its form is right'],
      ['live/slack/bot-attacks', 'is refused: an edited value, a value of another run, a value on another button'],
    ],
  },
  S14: {
    fault: 'hostile text',
    proofs: [
      ['bot/slack/render-card', 'takes any text at all within every limit of Slack'],
      ['bot/render/plain', 'takes away what moves a cursor, hides or reorders text'],
    ],
  },
  S15: {
    fault: 'a lost acknowledgement',
    proofs: [['live/slack/bot-attacks', 'by a form whose acknowledgement was lost']],
  },
  S16: {
    fault: 'an archived channel, a removed bot, a rotated token',
    proofs: [
      ['live/slack/bot-transport', 'leaves a channel that the bot is not in for the fallback'],
      ['live/slack/bot-transport', 'is renewed by the bot, kept over a restart, and never spent twice'],
      ['live/slack/bot-transport', 'may expire in the middle of a run: the bot takes the next one'],
      ['live/slack/bot-transport', 'holds up no run, is explained to whoever clicks and in the log'],
      ['bot/projector/desk', 'goes to the fallback when the channel takes nothing, and waits where there is none'],
    ],
  },
  S17: {
    fault: 'Slack itself is not to be trusted',
    proofs: [['workflows/approval', 'with a second factor is not answered by clicks alone']],
  },
};

it('is complete from S1 to S17', () => {
  expect(Object.keys(FAULTS)).toEqual(Array.from({ length: 17 }, (_, i) => `S${i + 1}`));
});

it.each(Object.entries(FAULTS).flatMap(([id, { fault, proofs }]) => proofs.map(proof => ({ id, fault, proof }))))(
  '$id ($fault) has the test that is named for it: $proof',
  ({ proof: [file, claim] }) => {
    const text = readFileSync(new URL(`../${file}.test.ts`, import.meta.url), 'utf8');
    const titles = text.match(/(?:\bit\(|\]\)\(|\)\)\()\s*[`'][^\n]*/g) ?? [];
    expect(titles.some(title => title.includes(claim))).toBe(true);
  },
);
