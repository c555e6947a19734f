import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDirectoryActs } from '../../activities/directory/acts.js';
import { type DutyRoster, onDuty } from '../../activities/oncall/on-duty.js';
import { onRotation } from '../../plan/rotation.js';
import { onCallLines } from '../../bot/render/on-call-lines.js';
import type { Inventory } from '../../plan/inventory.js';
import { type LocalPagerDuty, startLocalPagerDuty } from '../../sandbox/pagerduty/local-pagerduty.js';

const HOST = '127.40.1.1';
const people = {
  ana: { name: 'Ana Moreno', slack: 'U0ANA', pagerduty: 'PANA' },
  bo: { name: 'Bo Lindqvist', pagerduty: 'PBO' },
  chen: { name: 'Chen Wei', slack: 'U0CHEN', pagerduty: 'PCHEN' },
  one: { name: 'One', pagerduty: 'PTWICE' },
  two: { name: 'Two', pagerduty: 'PTWICE' },
  outsider: { name: 'Outsider', pagerduty: 'POUT' },
};
const groups = { leads: ['ana', 'bo', 'chen', 'one', 'two'] };
let pager: LocalPagerDuty;
let token: string;

beforeAll(async () => {
  pager = await startLocalPagerDuty({ host: HOST, routingKeys: [], token: 'secret-token' });
});
afterAll(() => pager.stop());
beforeEach(() => {
  token = 'secret-token';
  pager.rest.onCalls = { PSCHED: ['PBO'] };
});

const resolve = async (reference: string): Promise<string> => (reference === 'env:TOKEN' ? token : pager.url);
const deps = { resolve, now: () => Date.parse('2026-01-12T10:00:00Z') };
const roster = (oncall: DutyRoster['oncall'], more: Partial<DutyRoster> = {}): DutyRoster => ({
  people,
  groups,
  oncall,
  paging: { services: {}, groups: {}, pagerduty_api: { token: 'env:TOKEN', url: 'env:URL' } },
  ...more,
});
const schedule = (more: object = {}) => roster({ leads: { pagerduty_schedules: ['PSCHED'], ...more } });

describe('who is on duty', () => {
  it('is everybody of a group for which nothing is declared', async () => {
    expect(await onDuty('leads', roster({}), deps)).toMatchObject({ people: groups.leads });
    expect(await onDuty('leads', { people, groups }, deps)).toMatchObject({ people: groups.leads });
  });

  it('is nobody of a group that does not exist', async () => {
    expect(await onDuty('constructor', roster({}), deps)).toMatchObject({ people: [] });
  });

  it('is whom PagerDuty has on call, over all its pages, as far as the inventory knows them', async () => {
    pager.rest.onCalls = { PSCHED: ['PBO', 'PSTRANGER', 'POUT', 'PTWICE', 'PANA'] };
    const found = await onDuty('leads', schedule(), deps);
    // A stranger, a person of another group, and an id that two people have count for nobody.
    expect(found).toEqual({ people: ['ana', 'bo'], source: 'PagerDuty (schedule PSCHED)', instead: null });
  });

  it('is nobody when PagerDuty cannot say it and there is no fallback', async () => {
    const cases: [string, () => void][] = [
      ['PagerDuty answered 429', () => pager.fail(429)],
      ['PagerDuty answered 500', () => pager.fail(500)],
      ['the token is not valid', () => void (token = 'old-token')],
      ['no such schedule', () => void (pager.rest.onCalls = {})],
    ];
    for (const [why, breakIt] of cases) {
      breakIt();
      await expect(onDuty('leads', schedule(), deps)).rejects.toThrow(why);
      token = 'secret-token';
    }
  });

  it('is known only after every page of PagerDuty was turned', async () => {
    pager.rest.onCalls = { PSCHED: ['PBO', 'PANA', 'PCHEN'] };
    const before = pager.calls;
    const whole = await onDuty('leads', schedule(), deps);
    expect([whole.people.length, pager.calls - before]).toEqual([3, 2]);
  });

  it('is the declared fallback when PagerDuty cannot say it, and says why', async () => {
    pager.fail(503);
    const found = await onDuty('leads', schedule({ fallback: ['chen', 'outsider'] }), deps);
    expect(found).toMatchObject({ people: ['chen'], instead: 'PagerDuty answered 503' });
  });

  it('never shows the token', async () => {
    token = 'another-secret';
    const error = await onDuty('leads', schedule(), deps).catch(String);
    expect(error).not.toContain('another-secret');
  });

  it('waits no longer than a decision can', async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>(listening => silent.listen(0, HOST, listening));
    const port = () => (silent.address() as { port: number }).port;
    const deaf = { ...deps, resolve: async (ref: string) => (ref === 'env:URL' ? `http://${HOST}:${port()}` : token) };
    await expect(onDuty('leads', schedule(), deaf)).rejects.toThrow('did not answer in 1500 ms');
    silent.closeAllConnections();
    silent.close();
  });

  it('takes turns in a rotation', async () => {
    const rotation = { rotation: ['ana', 'bo'], since: '2026-01-05T09:00:00Z', every: 7 * 86_400_000 };
    const at = (text: string) => onRotation(rotation, Date.parse(text));
    expect([at('2026-01-05T09:00:00Z'), at('2026-01-12T08:59:59Z'), at('2026-01-12T09:00:00Z')]).toEqual([
      'ana',
      'ana',
      'bo',
    ]);
    expect([at('2026-01-05T08:59:59Z'), onRotation({ ...rotation, every: 0 }, deps.now())]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await onDuty('leads', roster({ leads: rotation }), deps)).toMatchObject({ people: ['bo'] });
  });

  it('is a list of the inventory, without those who left the group', async () => {
    expect(await onDuty('leads', roster({ leads: { people: ['bo', 'outsider'] } }), deps)).toMatchObject({
      people: ['bo'],
    });
  });
});

describe('a decision', () => {
  const read = (directory: DutyRoster) =>
    createDirectoryActs({ ...deps, directory: async () => directory })['directory.read']({
      groups: ['leads'],
      people: ['ana'],
    });

  it('is judged against those who are on duty now', async () => {
    expect((await read(schedule()))?.groups).toEqual({ leads: ['bo'] });
    pager.rest.onCalls = { PSCHED: ['PCHEN'] };
    expect((await read(schedule()))?.groups).toEqual({ leads: ['chen'] });
  });

  it('is refused while nobody can know who is on duty', async () => {
    pager.fail(500);
    await expect(read(schedule())).rejects.toMatchObject({
      type: 'directory-unreadable',
      message: expect.stringMatching(/Who of leads is on call cannot be known: PagerDuty answered 500.*fallback/),
    });
  });
});

it('says who is on call and from where that is known', async () => {
  const inventory = { ...schedule(), groups: { leads: groups.leads, others: ['ana'] } } as unknown as Inventory;
  const ask = (group: string) => onDuty(group, inventory, deps);
  expect(await onCallLines(inventory, ask)).toEqual([
    'leads: Bo Lindqvist (no Slack account) (from PagerDuty (schedule PSCHED))',
    'others: Ana Moreno (from the inventory: everybody in the group)',
  ]);
  pager.fail(500);
  expect((await onCallLines(inventory, ask))[0]).toBe(
    'leads: not known, so nobody of it may approve: PagerDuty answered 500',
  );
});
