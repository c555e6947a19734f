import { describe, expect, it } from 'vitest';
import type { Asked, SettleReading } from '../../plan/dns-settle.js';
import { Verdict } from '../../plan/gate.js';
import { judgeSettle } from '../../plan/gates/settle.js';

const [OLD, NEW, SINCE, TTL] = ['192.0.2.1', '192.0.2.2', 1_000_000, 60_000];
const asked = (role: Asked['role'], addresses: Asked['addresses'], who: string = role): Asked => ({
  who,
  role,
  addresses,
  detail: 'no answer in time',
});
const zone = asked('zone', [NEW]);
const reading = (at: number, others: readonly Asked[], change: Partial<SettleReading> = {}): SettleReading => ({
  at,
  name: 'db.example.com',
  address: NEW,
  ttlMs: TTL,
  oldAnswersEnd: null,
  asked: [zone, ...others],
  rehearsal: false,
  ...change,
});
const judge = (of: SettleReading, args: Record<string, unknown> = { share: 100 }) =>
  judgeSettle(of, { args, accepted: null, since: SINCE });
const moved = asked('resolver', [NEW], 'near');
const late = asked('resolver', [OLD], 'far');
/** A second more, which resolvers take by counting whole seconds. */
const over = SINCE + TTL + 1_000;

describe('a name that was moved', () => {
  it('is not settled before the TTL has run out, though every listed resolver has it', () => {
    const judgement = judge(reading(over - 1, [moved]));
    expect(judgement.verdict).toBe(Verdict.unknown);
    expect(judgement.againMs).toBe(1);
    expect(judge(reading(over, [moved])).verdict).toBe(Verdict.pass);
  });

  it('is looked at again after a tenth of the TTL at the latest', () => {
    expect(judge(reading(SINCE, [late])).againMs).toBe(TTL / 10);
  });

  it('waits for answers from before its TTL was lowered, when those last longer', () => {
    const long = { oldAnswersEnd: over + 5_000 };
    expect(judge(reading(over, [moved], long)).verdict).toBe(Verdict.unknown);
    expect(judge(reading(over + 5_000, [moved], long)).verdict).toBe(Verdict.pass);
  });

  it('fails when a resolver keeps the old answer longer than the TTL, and names it with the share', () => {
    const judgement = judge(reading(over, [moved, late]));
    expect(judgement).toMatchObject({ verdict: Verdict.fail });
    expect(judgement.againMs).toBeUndefined();
    expect(judgement.reason).toContain('1 of 2 resolvers (50 %)');
    expect(judgement.reason).toContain(`The resolver far still gives ${OLD}`);
    expect(judge(reading(over, [moved, late]), { share: 50 }).verdict).toBe(Verdict.pass);
  });

  it.each([
    ['gives no answer', asked('resolver', null)],
    ['has no address', asked('resolver', [])],
    ['has both addresses', asked('resolver', [OLD, NEW])],
  ])('has not arrived at a resolver that %s', (_, resolver) => {
    expect(judge(reading(over, [resolver])).verdict).toBe(Verdict.fail);
  });

  it('fails at once when a server of the zone does not have it', () => {
    expect(judge(reading(SINCE, [asked('authority', [OLD], 'ns2')]))).toMatchObject({
      verdict: Verdict.fail,
      reason: `The authority ns2 gives ${OLD} and not ${NEW}.`,
    });
  });

  it('is unknown while a server of the zone does not answer', () => {
    expect(judge(reading(over, [asked('authority', null, 'ns2')])).verdict).toBe(Verdict.unknown);
  });

  it('fails when a client keeps the old address after the TTL, whatever the share', () => {
    const judgement = judge(reading(over, [moved, asked('client', [OLD], 'app-7')]), { share: 1 });
    expect(judgement.verdict).toBe(Verdict.fail);
    expect(judgement.reason).toContain('The client app-7 still uses 192.0.2.1');
  });

  it('says that nobody was asked where the inventory lists no resolver', () => {
    expect(judge(reading(over, []))).toMatchObject({
      verdict: Verdict.pass,
      reason: expect.stringContaining('lists no resolver'),
    });
  });

  it('is only looked for in a rehearsal', () => {
    const still = [asked('authority', [OLD], 'ns2'), late];
    expect(judge(reading(SINCE, still, { rehearsal: true })).verdict).toBe(Verdict.pass);
  });
});
