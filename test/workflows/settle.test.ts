import { expect, it } from 'vitest';
import type { SettleReading } from '../../plan/dns-settle.js';
import { planned, planOf, putBack } from '../live/run/plans.js';
import { play } from './stage.js';

const HOUR = 3_600_000;
const lower = planned('lower', { settlesMs: HOUR, undo: putBack('restore') });
const move = planned('move', { needs: ['lower'] });

it('lets the next step start only when the old TTL has run out', async () => {
  const world = (act: string) => (act === 'lower' ? { settleMs: HOUR } : null);
  const { state, host } = await play({ plan: planOf('orders', [lower, move]), lines: [], world });
  expect(state.end).toBe('SUCCEEDED');
  const [lowered, moved] = host.acts;
  expect(moved!.at - lowered!.at).toBeGreaterThanOrEqual(HOUR);
  expect(state.journal.map(({ event }) => event)).toContain('waiting');
});

it('waits only for what the result says is left, and not at all for a step whose plan does not wait', async () => {
  const world = () => ({ settleMs: 1_000 });
  const { host } = await play({ plan: planOf('orders', [lower, { ...move, needs: ['lower'] }]), lines: [], world });
  expect(host.acts[1]!.at - host.acts[0]!.at).toBeLessThan(HOUR);
  const { settlesMs: _, ...plain } = lower;
  const other = await play({ plan: planOf('orders', [plain, move]), lines: [], world: () => ({ settleMs: HOUR }) });
  expect(other.host.acts[1]!.at - other.host.acts[0]!.at).toBeLessThan(HOUR);
});

it('is not kept from stopping by the wait, and puts the step back', async () => {
  const world = (act: string) => (act === 'lower' ? { settleMs: HOUR } : null);
  const { state, host } = await play({
    plan: planOf('orders', [lower, move]),
    lines: [],
    world,
    host: stage => {
      const listen = stage.listen.bind(stage);
      stage.listen = hearings => {
        listen(hearings);
        stage.later(60_000, () => void hearings.abort.take({ person: 'bo', reason: 'not today' }));
      };
    },
  });
  expect(state.end).toBe('ABORTED_CLEAN');
  expect(host.acts.map(({ name }) => name)).toEqual(['lower', 'restore']);
  expect(host.now() - host.acts[0]!.at).toBeLessThan(HOUR);
});

it('measures a gate again when it says so, for as long as it says so', async () => {
  const settle = planned('settle', { gate: 'settle', danger: 'reads', args: { share: 100 } });
  const start: number[] = [];
  const reading = (at: number): SettleReading => {
    start.push(at);
    return {
      at,
      name: 'db.example.com',
      address: '192.0.2.2',
      ttlMs: 60_000,
      oldAnswersEnd: null,
      asked: [{ who: 'zone', role: 'zone', addresses: ['192.0.2.2'], detail: '' }],
      rehearsal: false,
    };
  };
  const { state } = await play({ plan: planOf('orders', [settle]), lines: [], world: (_, now) => reading(now) });
  expect(state.end).toBe('SUCCEEDED');
  expect(start.at(-1)! - start[0]!).toBeGreaterThanOrEqual(59_000);
  expect(start.length).toBeLessThanOrEqual(13);
});
