import { expect, it } from 'vitest';
import { manualClock } from '../../../sandbox/slack/clock.js';
import { Deliveries } from '../../../sandbox/slack/deliveries.js';
import { Faults } from '../../../sandbox/slack/faults.js';
import { DeliveryKind, type Parcel, type Receipt } from '../../../sandbox/slack/transport.js';
import { until } from '../../../sandbox/until.js';

function world(answer: (parcel: Parcel) => Receipt | 'silence') {
  const clock = manualClock(0);
  const faults = new Faults();
  const sent: { atMs: number; parcel: Parcel }[] = [];
  const transport = {
    send: async (parcel: Parcel, deadline: AbortSignal): Promise<Receipt> => {
      sent.push({ atMs: clock.now(), parcel });
      const receipt = answer(parcel);
      if (receipt !== 'silence') return receipt;
      return await new Promise(resolve => {
        deadline.addEventListener('abort', () => resolve({ acked: false, why: 'timeout' }), { once: true });
      });
    },
  };
  return { clock, faults, sent, deliveries: new Deliveries(transport, clock, faults) };
}

it('sends an event without acknowledgement again at once, after a minute and after five, and then gives up', async () => {
  const { clock, sent, deliveries } = world(() => 'silence');
  const first = deliveries.send(DeliveryKind.event, { event_id: 'Ev1' });
  const settled = async (count: number) =>
    await until(`${count} attempts are over`, 2_000, async () => deliveries.outcomes.length >= count || undefined);
  clock.advance(3_000);
  expect(await first).toMatchObject({ acked: false, why: 'timeout' });
  for (const [count, pause] of [
    [2, 0],
    [3, 60_000],
    [4, 300_000],
  ] as const) {
    clock.advance(pause);
    expect(sent).toHaveLength(count);
    clock.advance(3_000);
    await settled(count);
  }
  clock.advance(3_600_000);
  expect(sent.map(({ atMs, parcel }) => [atMs, parcel.attempt])).toEqual([
    [0, 0],
    [3_000, 1],
    [66_000, 2],
    [369_000, 3],
  ]);
  expect(new Set(sent.map(({ parcel }) => parcel.id)).size).toBe(1);
});

it('stops sending an event again once it is acknowledged', async () => {
  const { clock, sent, deliveries } = world(({ attempt }) =>
    attempt === 0 ? { acked: false, why: 'http_500' } : { acked: true },
  );
  await deliveries.send(DeliveryKind.event, {});
  clock.advance(0);
  await until('the retry is over', 2_000, async () => deliveries.outcomes[1]);
  clock.advance(3_600_000);
  expect(sent).toHaveLength(2);
  expect(sent[1]?.parcel.retryReason).toBe('http_500');
});

it('never sends a command or a click again by itself', async () => {
  const { clock, sent, deliveries } = world(() => ({ acked: false, why: 'no_connection' }));
  await deliveries.send(DeliveryKind.command, {});
  await deliveries.send(DeliveryKind.interactive, {});
  clock.advance(3_600_000);
  expect(sent).toHaveLength(2);
});

it('counts an acknowledgement that got lost as none, and repeats the same parcel when told', async () => {
  const { faults, sent, deliveries } = world(() => ({ acked: true, response: {} }));
  faults.acksToLose = 1;
  const lost = await deliveries.send(DeliveryKind.interactive, { type: 'block_actions' });
  expect(lost).toMatchObject({ acked: false, why: 'ack_lost' });
  expect(await deliveries.repeat(lost)).toMatchObject({ acked: true, id: lost.id, payload: lost.payload });
  expect(sent[1]?.parcel).toMatchObject({ id: sent[0]?.parcel.id, attempt: 1 });
});
