import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalCard } from '../../../bot/cards/approval-card.js';
import { manualCard } from '../../../bot/cards/manual-card.js';
import { runCards } from '../../../bot/cards/run-cards.js';
import { decideModal } from '../../../bot/modals/decide-modal.js';
import { runModal } from '../../../bot/modals/run-modal.js';
import { sealButton } from '../../../bot/slack/button-value.js';
import { boxes } from '../../../bot/slack/blocks/section.js';
import { fit } from '../../../bot/slack/blocks/fit.js';
import { type CardRendering, renderCard } from '../../../bot/slack/render-card.js';
import { Signed } from '../../../bot/slack/signed.js';
import { subjectOf } from '../../../bot/cards/subject-of.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import type { Plan } from '../../../plan/plan.js';
import { checkMessageBlocks } from '../../../sandbox/slack/blocks/check-blocks.js';
import { checkView } from '../../../sandbox/slack/blocks/check-view.js';
import { asking, examplePlan, exampleState, INVENTORY, T0 } from '../render/example.js';

const signed = new Signed(Buffer.alloc(32, 7));
const rendering: CardRendering = {
  sign: button => sealButton(signed, button),
  slackId: person => ({ ana: 'U0ANA', bo: '<!channel>' })[person],
};
const view = { now: T0 + 20_000, plan: examplePlan() };

/** What people put into runbooks, reasons and names, or what somebody might put there to deceive. */
const HOSTILE = [
  '<!channel> <@U0ANA> <https://evil.example|approve here>',
  '*bold* _it_ ~no~ `code` ```\nend``` > quote',
  ':rotating_light: @here #general',
  'Promote \u202Eeht drawkcab\u202C \u200B\u2066now\u2069',
  '\u0000\u0007\u001b[31mred\u001b[0m\r\nline\u2028line',
  '&lt;!here&gt; &amp;',
  'x'.repeat(40_000),
  '\u{1F6F6}'.repeat(3_000),
  '\ud83d lone',
  '',
  '   ',
];

const hostile = (text: string): { state: ReturnType<typeof asking>; plan: Plan } => {
  const plan = { ...examplePlan(), title: text };
  const steps = plan.steps.map(step => ({
    ...step,
    title: text,
    summary: text,
    prose: `${text}\n\`\`\`\n${text}\n\`\`\``,
    tasks: [text, text],
  }));
  const state = asking();
  const judged = state.approvals.map(approval => ({
    ...approval,
    evidence: approval.evidence.map(({ step, judgement }) => ({ step, judgement: { ...judgement, reason: text } })),
    decisions: approval.decisions.map(given => ({ ...given, reason: text })),
  }));
  return {
    plan: { ...plan, steps },
    state: {
      ...state,
      title: text,
      serviceState: text,
      requester: text,
      approvals: judged,
      steps: state.steps.map(step => ({ ...step, title: text, summary: text, reason: text })),
    },
  };
};

/** Every text object of a message, with how Slack reads it. */
function textsOf(value: unknown): { type: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'type' in value && 'text' in value && typeof value.text === 'string'
      ? [value as { type: string; text: string }]
      : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
}

describe('a card in Slack (S14)', () => {
  it.each(HOSTILE.map(text => [JSON.stringify(text.slice(0, 40)), text]))(
    'shows %s as text and nothing else',
    (_, text) => {
      const { state, plan } = hostile(text);
      const seen = { now: view.now, plan };
      const manual = { ...state.steps[5]!, state: 'manual' as const, startedAt: T0 };
      const cards = [...runCards(state, seen).map(({ card }) => card), manualCard(state, manual, seen)];
      expect(cards.length).toBeGreaterThan(2);
      for (const card of cards) {
        const message = renderCard(card, rendering);
        checkMessageBlocks(message.blocks);
        expect(message.text).not.toMatch(/[<>]/);
        for (const { type, text: shown } of textsOf(message.blocks)) {
          // oxlint-disable-next-line no-control-regex
          expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u0000-\u0008\u001b]/);
          // The only markup is ours: labels, boxes of commands, and mentions of people by their ids.
          if (type === 'mrkdwn') expect(shown.replaceAll('<@U0ANA>', '')).not.toMatch(/[<>]/);
        }
      }
    },
  );

  it('takes any text at all within every limit of Slack', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`fast-check seed ${seed}`);
    assert(
      property(string({ unit: 'binary', maxLength: 4_000 }), text => {
        const { state, plan } = hostile(text);
        for (const { card } of runCards(state, { now: view.now, plan }))
          checkMessageBlocks(renderCard(card, rendering).blocks);
      }),
      { seed, numRuns: 60 },
    );
  });

  it('calls people by ids of Slack only, and others by name', () => {
    const state = asking();
    const { blocks } = renderCard(approvalCard(state, state.approvals[0]!, view), rendering);
    const people = textsOf(blocks).find(({ text }) => text.startsWith('*Who decides*'));
    expect(people?.text).toBe('*Who decides*: <@U0ANA>, bo, chen');
  });

  it('keeps its buttons however long the rest is', () => {
    const state = asking();
    const card = approvalCard(state, state.approvals[0]!, view);
    const long = { ...card, parts: Array.from({ length: 200 }, () => ({ part: 'text' as const, text: 'x' })) };
    const { blocks } = renderCard(long, rendering);
    expect(blocks).toHaveLength(50);
    expect(blocks.at(-1)?.type).toBe('actions');
  });

  it('shows a plan of 500 steps around the step that is on', () => {
    const steps = Array.from({ length: 500 }, (_, at) => ({
      ...exampleState().steps[0]!,
      id: `s${at}`,
      title: `Step ${at}`,
      state: at < 250 ? ('done' as const) : ('waiting' as const),
    }));
    const { blocks } = renderCard(runCards(exampleState({ steps }), view)[0]!.card, rendering);
    checkMessageBlocks(blocks);
    expect(JSON.stringify(blocks)).toMatch(/245 steps before, 245 done/);
  });
});

describe('forms in Slack', () => {
  it.each(HOSTILE.map(text => [JSON.stringify(text.slice(0, 40)), text]))('keep every limit with %s', (_, text) => {
    const { state, plan } = hostile(text);
    const subject = subjectOf(state, 'decide', T0 + 300);
    for (const decision of ['approve', 'reject'] as const) {
      checkView(
        decideModal(signed, state, state.approvals[0]!, { now: view.now, plan }, { decision, subject, channel: 'C1' }),
        'modal',
      );
    }
    const { inventory } = readInventory(INVENTORY, 'inventory.yaml');
    const runbook = {
      name: 'x',
      path: 'runbooks/x.md',
      head: { title: text, kind: 'failover', service: 'orders', params: {} },
    } as const;
    const diagnostic = {
      code: 'x',
      severity: 'error',
      message: text,
      place: { file: text, line: 1, column: 1 },
    } as const;
    for (const compiled of [
      null,
      { plan, diagnostics: [diagnostic] },
      { plan: undefined, diagnostics: [diagnostic] },
    ]) {
      checkView(runModal(signed, { runbook, params: {}, mode: 'real', channel: 'C1' }, inventory!, compiled), 'modal');
    }
  });
});

describe('a fixed-width box', () => {
  it.each(HOSTILE.map(text => [JSON.stringify(text.slice(0, 40)), text]))(
    'keeps whole lines and every limit with %s',
    (_, text) => {
      checkMessageBlocks(boxes(`  ${text}\n${'&<>'.repeat(2_000)}\n${text}`));
    },
  );

  it('takes as many boxes as it needs', () => {
    const lines = Array.from({ length: 200 }, (_, at) => `  line ${at} ${'x'.repeat(40)}`);
    const shown = boxes(lines.join('\n'));
    expect(shown.length).toBeGreaterThan(2);
    expect(JSON.stringify(shown)).toContain('  line 199 ');
  });
});

describe('a text that is cut', () => {
  it('says how much is missing and which text it was', () => {
    const [one, other] = [fit(`${'a'.repeat(5_000)}1`, 3_000), fit(`${'a'.repeat(5_000)}2`, 3_000)];
    expect(one.length).toBeLessThanOrEqual(3_000);
    expect(one).toMatch(/cut: 5,001 characters, sha256 [0-9a-f]{12}/);
    expect(one).not.toBe(other);
  });

  it('never ends in half a character', () => {
    for (let max = 10; max < 30; max += 1) expect(fit('\u{1F6F6}'.repeat(40), max)).not.toMatch(/\p{Surrogate}/u);
  });
});
