import { check, integer, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditHead, chainEntry, digestOf, digestOfText, GENESIS } from '../../../plan/audit/chain.js';
import { signCheckpoint } from '../../../plan/audit/checkpoint.js';
import type { AuditBody } from '../../../plan/audit/entry.js';
import { verifyChain } from '../../../plan/audit/verify-chain.js';
import { botPublicKey } from '../../../plan/attestation.js';

const SEED = new Uint8Array(32).fill(7);
const KEY = botPublicKey(SEED);
const INTENT: AuditBody = {
  kind: 'intent',
  act: 'postgres.promote',
  id: '1',
  subject: { run: 'r-1', step: 'promote' },
  input: digestOf({ ü: 1 }),
};
const BODIES: readonly (AuditBody | ((head: AuditHead) => AuditBody))[] = [
  { kind: 'opened', version: 1, breakGlass: false },
  INTENT,
  {
    kind: 'result',
    act: 'postgres.promote',
    of: 2,
    outcome: 'done',
    said: '“fertig” \u2028 ü',
    result: digestOf(null),
  },
  head => signCheckpoint(head, SEED),
  {
    kind: 'decision',
    event: 'approval-given',
    entry: 4,
    subject: { run: 'r-1' },
    said: 'bo approves.',
    data: digestOf({}),
  },
  { ...INTENT, act: 'dns.point' },
  head => signCheckpoint(head, SEED),
];

function journal(bodies = BODIES, at = (i: number) => 1_000 + i): { lines: string[]; heads: AuditHead[] } {
  const lines: string[] = [];
  const heads: AuditHead[] = [];
  for (const [i, body] of bodies.entries()) {
    const head = heads.at(-1) ?? GENESIS;
    const one = chainEntry(head, {
      at: at(i),
      mono: i,
      by: 'control@a:1',
      ...(typeof body === 'function' ? body(head) : body),
    });
    lines.push(one.line);
    heads.push(one.head);
  }
  return { lines, heads };
}

const { lines, heads } = journal();
const damages = (changed: readonly string[], torn = '', anchors: AuditHead[] = [], keys = [KEY]) =>
  verifyChain({ lines: changed, torn }, anchors, keys).findings.map(({ damage, line }) => `${damage} ${line}`);

describe('a whole journal', () => {
  it('has no finding, and says which act has no result', () => {
    const report = verifyChain({ lines, torn: '' }, heads, [KEY]);
    expect(report).toMatchObject({ entries: 7, head: heads.at(-1), findings: [] });
    expect(report.notes).toEqual([
      'Entry 6: dns.point in step promote of run r-1 has no result. It runs still, or its worker died in it: look at what it touches.',
    ]);
  });
  it('may have a clock that was set back, which is a note', () => {
    const { lines: odd } = journal(BODIES, i => (i === 4 ? 0 : 1_000));
    expect(verifyChain({ lines: odd, torn: '' }, [], [KEY]).notes[0]).toContain('1000 ms behind at entry 5');
    expect(damages(odd)).toEqual([]);
  });
});

describe('damage', () => {
  it('is found in any single byte, whatever it becomes', () => {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const seed = Date.now();
    const runs = check(
      property(nat(bytes.length - 1), integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ flip;
        const text = changed.toString('utf8').split('\n');
        const torn = text.pop() ?? '';
        return damages(text, torn).length > 0;
      }),
      { seed, numRuns: 300 },
    );
    expect(runs.failed, `seed ${seed}: ${JSON.stringify(runs.counterexample)}`).toBe(false);
  });
  it('names the line that was changed, and not the one after it', () => {
    const flipped = lines.with(1, lines[1]!.replace('dns', 'dnt').replace('promote', 'demoted'));
    expect(damages(flipped)).toEqual(['changed 2']);
    const hash = lines.with(4, lines[4]!.replace(heads[4]!.hash, 'f'.repeat(64)));
    expect(damages(hash)).toEqual(['changed 5']);
  });
  it('is a missing head, and a gap', () => {
    expect(damages(lines.slice(2))).toContain('head-missing 1');
    expect(damages(lines.toSpliced(4, 1))).toEqual(['missing 5']);
  });
  it('is a missing tail, by an anchor only', () => {
    expect(damages(lines.slice(0, 4))).toEqual([]);
    expect(damages(lines.slice(0, 4), '', [heads[5]!])).toEqual(['tail-missing null']);
    expect(damages([], '', [heads[5]!])).toContain('tail-missing null');
  });
  it('is another order, a repetition, and a fork', () => {
    expect(damages([...lines.slice(0, 2), lines[3]!, lines[2]!, ...lines.slice(4)])).toContain('reordered 4');
    expect(damages([...lines.slice(0, 3), lines[2]!, ...lines.slice(3)])).toEqual(['duplicate 4']);
    const other = chainEntry(heads[5]!, { at: 9, mono: 9, by: 'b', ...INTENT }).line;
    expect(damages([...lines, other])).toEqual(['fork 8']);
  });
  it('is a journal that was written anew: by the anchor, and by the key', () => {
    const forged = journal(
      BODIES.map(body =>
        typeof body === 'function' ? (head: AuditHead) => signCheckpoint(head, new Uint8Array(32)) : body,
      ),
      i => i,
    );
    expect(damages(forged.lines, '', [], [])).toEqual([]);
    expect(damages(forged.lines)).toEqual(['bad-signature 4', 'bad-signature 7', 'unsigned null']);
    expect(damages(forged.lines, '', [heads[2]!], [])).toEqual(['not-anchored 3']);
    expect(damages(lines.slice(0, 3))).toEqual(['unsigned null']);
  });
  it('is a torn last line, until an entry behind it names it', () => {
    const fragment = lines[4]!.slice(0, 40);
    expect(damages(lines.slice(0, 4), fragment)).toEqual(['torn-last-line 5']);
    const mark = chainEntry(heads[3]!, {
      at: 9,
      mono: 9,
      by: 'b',
      kind: 'repaired',
      bytes: 40,
      torn: digestOfText(fragment),
    }).line;
    const repaired = [...lines.slice(0, 4), fragment, mark];
    expect(damages(repaired)).toEqual([]);
    expect(verifyChain({ lines: repaired, torn: '' }, [], [KEY]).notes[0]).toContain('Line 5 is torn');
    expect(damages(repaired.with(4, `${fragment}x`))).toEqual(['changed 5']);
  });
});
