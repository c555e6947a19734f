import { expect, it } from 'vitest';
import type { AuditStore } from '../../activities/audit/store.js';
import { type AuditHead, chainEntry, parseAuditLine } from '../../plan/audit/chain.js';
import { Damage, verifyChain } from '../../plan/audit/verify-chain.js';
import { draft } from './audit-stamp.js';
import type { AuditStoreWorld } from './audit-store.js';

interface Tampering {
  readonly name: string;
  readonly change: (lines: readonly string[]) => readonly string[];
  readonly found: readonly Damage[];
}

/** A second writer that went on behind entry 4 without knowing of the first. */
function forked(lines: readonly string[]): readonly string[] {
  const fourth = parseAuditLine(lines[3]!)!;
  const head: AuditHead = { seq: 4, hash: fourth.hash };
  return [...lines.slice(0, 5), chainEntry(head, draft('another writer')).line, ...lines.slice(5)];
}

const tamperings: readonly Tampering[] = [
  {
    name: 'a flipped bit',
    change: lines => lines.with(2, lines[2]!.replace('entry 3', 'entrx 3')),
    found: [Damage.changed],
  },
  { name: 'a dropped head', change: lines => lines.slice(2), found: [Damage.headMissing] },
  { name: 'a dropped middle', change: lines => lines.toSpliced(2, 2), found: [Damage.missing] },
  { name: 'a dropped tail', change: lines => lines.slice(0, 4), found: [Damage.tailMissing] },
  {
    name: 'another order',
    change: lines => lines.with(1, lines[2]!).with(2, lines[1]!),
    found: [Damage.reordered, Damage.reordered],
  },
  { name: 'a repetition', change: lines => lines.toSpliced(3, 0, lines[2]!), found: [Damage.duplicate] },
  { name: 'a fork by two writers', change: forked, found: [Damage.fork] },
];

/** Every kind of tampering that a verification has to find, in what the store itself holds. */
export function findsTampering(world: () => AuditStoreWorld, store: () => AuditStore): void {
  const written = async (): Promise<AuditHead[]> => {
    const heads: AuditHead[] = [];
    for (let i = 1; i <= 6; i += 1) heads.push(await store().append(draft(`entry ${i}`)));
    return heads;
  };

  it.each(tamperings)('holds no $name that a verification does not find', async ({ change, found }) => {
    const heads = await written();
    const { lines } = await store().text();
    await world().rewrite(change(lines), '');
    const { findings } = verifyChain(await store().text(), heads.slice(-1));
    expect([...new Set(findings.map(({ damage }) => damage))]).toEqual([...new Set(found)]);
  });

  it('holds no torn last line that a verification does not find', async () => {
    await written();
    const { lines } = await store().text();
    await world().rewrite(lines.slice(0, 5), lines[5]!.slice(0, 40));
    const { findings } = verifyChain(await store().text());
    expect(findings.map(({ damage }) => damage)).toEqual([world().tornIs]);
  });

  it('holds no clock that went backwards without a note of it, and that is no damage', async () => {
    const [, , last] = await written();
    const late = draft('late');
    await store().append({ ...late, at: late.at - 3_600_000 });
    const { findings, notes } = verifyChain(await store().text(), [last!]);
    expect(findings).toEqual([]);
    expect(notes).toContainEqual(expect.stringMatching(/^The clock of test was 3\d{6} ms behind at entry 7/));
  });
}
