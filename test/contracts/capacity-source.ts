import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CapacitySource } from '../../activities/capacity/source.js';

/** What a source is made to answer: a number as text, nothing where the number should be, what is no number, an error of its own, or silence. */
export type SourceAnswer = { readonly value: string } | 'absent' | 'error' | 'silent';

export interface CapacitySourceWorld {
  open(answer: SourceAnswer): Promise<CapacitySource>;
  close(): Promise<void>;
}

/** Appears in everything that a source resolves. */
export const SECRET = 'tell-nobody-7f3a';
const LIMIT_MS = 5_000;

/** The guarantees of `CapacitySource`, proved against a real one. */
export function capacitySourceContract(name: string, start: () => Promise<CapacitySourceWorld>): void {
  describe(`${name} as a source of capacity`, () => {
    let world: CapacitySourceWorld;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.close());

    it.each([
      ['400', 400],
      ['0', 0],
      ['12.5', 12.5],
      ['1e3', 1000],
    ])('reads %s, as often as it is asked', async (value, number) => {
      const source = await world.open({ value });
      expect(await source.read(LIMIT_MS)).toBe(number);
      expect(await source.read(LIMIT_MS)).toBe(number);
    });

    it.each(['NaN', '-1', '+Inf', 'many', '', '0x10', '4 0 0'])('takes %j for no answer', async value => {
      const source = await world.open({ value });
      await expect(source.read(LIMIT_MS)).rejects.toMatchObject({ type: 'capacity-unreadable' });
    });

    it.each(['absent', 'error'] as const)('never takes what is %s for zero, and says no secret', async answer => {
      const source = await world.open(answer);
      const error: unknown = await source.read(LIMIT_MS).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ type: 'capacity-unreadable' });
      expect(String(error)).not.toContain(SECRET);
    });

    it('gives up at its deadline where nobody answers', async () => {
      const source = await world.open('silent');
      const error: unknown = await source.read(200).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ type: 'capacity-unreadable', message: expect.stringContaining('200 ms') });
    });
  });
}
