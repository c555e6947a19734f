import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditStore } from '../../activities/audit/store.js';
import { signCheckpoint } from '../../plan/audit/checkpoint.js';
import { type Damage, verifyChain } from '../../plan/audit/verify-chain.js';
import { recordsIn } from '../../plan/history/records-in.js';
import { drillRecord } from '../plan/history/records.js';
import { draft, stamp } from './audit-stamp.js';
import { findsTampering } from './audit-tampering.js';

/** An empty journal of its own for each test; `open` opens it again. */
export interface AuditStoreWorld {
  open(): Promise<AuditStore>;
  /** Puts other lines in place of all that is kept, past the store, as somebody could who owns the disk or the table. `torn`: the last of them, without its end. */
  rewrite(lines: readonly string[], torn: string): Promise<void>;
  /** What a torn last line is here: a table has no ends of lines. */
  readonly tornIs: Damage;
  close(): Promise<void>;
}

/** The guarantees of `AuditStore`, proved against a real one. */
export function auditStoreContract(name: string, begin: () => Promise<AuditStoreWorld>): void {
  describe(`${name} as an audit store`, () => {
    let world: AuditStoreWorld;
    let store: AuditStore;
    beforeEach(async () => {
      world = await begin();
      store = await world.open();
    });
    afterEach(async () => {
      await store.close();
      await world.close();
    });

    it('gives each entry its place in one chain', async () => {
      const first = await store.append(draft('ü “one”\n\u2028'));
      const second = await store.append(draft('two'));
      expect([first.seq, second.seq]).toEqual([1, 2]);
      expect(verifyChain(await store.text(), [first, second])).toMatchObject({
        entries: 2,
        head: second,
        findings: [],
      });
    });

    it('keeps the order of entries that arrive at once, and loses none', async () => {
      const heads = await Promise.all(Array.from({ length: 200 }, (_, i) => store.append(draft(String(i)))));
      expect(heads.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
      expect(verifyChain(await store.text(), heads)).toMatchObject({ entries: 200, findings: [] });
    });

    it('goes on behind the last entry when it is opened again', async () => {
      const before = await store.append(draft('before'));
      await store.close();
      store = await world.open();
      expect(await store.append(draft('after'))).toMatchObject({ seq: 2 });
      expect(verifyChain(await store.text(), [before])).toMatchObject({ entries: 2, findings: [] });
    });

    it('keeps the record of a run, and gives it back when it is opened again', async () => {
      await store.append({ ...stamp(), kind: 'run', record: drillRecord() });
      await store.append(draft('other'));
      await store.close();
      store = await world.open();
      const text = await store.text();
      expect(recordsIn(text)).toEqual([drillRecord()]);
      expect(verifyChain(text)).toMatchObject({ entries: 2, findings: [] });
    });
    findsTampering(
      () => world,
      () => store,
    );

    it('tells a checkpoint which entry it stands behind', async () => {
      await store.append(draft('one'));
      const seed = new Uint8Array(32).fill(3);
      await Promise.all([
        store.append(draft('two')),
        store.append(head => ({ ...stamp(), ...signCheckpoint(head, seed) })),
      ]);
      expect(verifyChain(await store.text())).toMatchObject({ entries: 3, findings: [] });
    });
  });
}
