import { Resolver } from 'node:dns/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Place } from '../../sandbox/network/place.js';
import { between, type Cut, Trigger } from '../../sandbox/network/rules.js';
import { conclude, MOVED, SAFE } from './outcome.js';
import { abort, follow, heldAt, insist, openStage, pause, roleOf, settled, type Stage, start } from './stage.js';

let stage: Stage;
afterEach(() => stage?.close());

const { bot, usEast, dns } = Place;
const answersLost = (from: Place, after: Trigger): Cut[] => [{ from, to: [bot], after }];
const requestLost = (to: Place, after: Trigger): Cut[] => between(bot, [to], { after, losesTrigger: true });

async function tripped(): Promise<void> {
  await expect
    .poll(async () => (await stage.network.matched()).some(count => count > 0), { timeout: 40_000 })
    .toBe(true);
}

async function nameNow(): Promise<string[]> {
  const resolver = new Resolver({ timeout: 500, tries: 2 });
  resolver.setServers([stage.sandbox.env['ORDERS_DNS_SERVER']!]);
  return resolver.resolve4('db.fail.test');
}

describe.each([
  ['its answer is lost', answersLost(usEast, Trigger.promotion)],
  ['the request itself is lost', requestLost(usEast, Trigger.promotion)],
])('a network that is cut at the promotion: %s', (name, cuts) => {
  it('leaves a failover unknown until the standby is read back, and it is promoted once', async () => {
    stage = await openStage();
    await stage.network.cut(...cuts);
    const run = await start(stage, 'orders-failover');
    const held = await follow(run, 'the promotion', heldAt('promote'));
    expect(held.steps.find(step => step.id === 'promote')?.reason).toContain('not known');
    expect(held.serviceState).toBe('Whether orders runs in us-east is not known; in eu-west it is fenced.');
    await tripped();
    await stage.network.heal();
    const end = await insist(run);
    expect(end).toMatchObject({ end: 'SUCCEEDED' });
    expect(await conclude(stage, `cut at the promotion, ${name}`)).toMatchObject({ ...MOVED, lostAndDeclared: 0 });
  });

  it('never ends in two primaries when people stop the failover at the moment of the heal', async () => {
    stage = await openStage();
    await stage.network.cut(...cuts);
    const run = await start(stage, 'orders-failover');
    await follow(run, 'the promotion', heldAt('promote'));
    await tripped();
    const [end] = await Promise.all([abort(run), stage.network.heal()]);
    expect(end).toMatchObject({ end: 'UNKNOWN' });
    // Whatever the network still holds is delivered by then: a lost packet is sent again after 0.2, 0.4, 0.8, ... seconds.
    await pause(15_000);
    expect(await roleOf(stage, 'EU_WEST')).toBe('down');
  });

  it('has a switchover done or taken back, by what it finds', async () => {
    stage = await openStage();
    await stage.network.cut(...cuts);
    const run = await start(stage, 'orders-switchover');
    const following = follow(run, 'an end or a question', settled);
    await tripped();
    await pause(1_000);
    await stage.network.heal();
    const state = await following;
    const end = state.end === null && !state.pastPointOfNoReturn ? await insist(run) : state;
    expect(end).toMatchObject({ end: 'SUCCEEDED' });
    const outcome = await conclude(stage, `switchover cut at the promotion, ${name}`);
    expect(outcome).toMatchObject({ ...MOVED, lostAndDeclared: 0 });
  });
});

describe.each([
  ['its answer is lost', answersLost(dns, Trigger.dnsUpdate)],
  ['the update itself is lost', requestLost(dns, Trigger.dnsUpdate)],
])('a network that is cut at the update of the name: %s', (name, cuts) => {
  it('has it read back and tried again, and the name has one address', async () => {
    stage = await openStage();
    await stage.sandbox.kill('eu-west');
    await stage.network.cut(...cuts);
    const run = await start(stage, 'orders-failover');
    const following = insist(run);
    await tripped();
    await pause(4_000);
    await stage.network.heal();
    const end = await following;
    expect(end).toMatchObject({ end: 'SUCCEEDED' });
    expect(await nameNow()).toEqual([stage.sandbox.env['ORDERS_US_EAST_ADDRESS']]);
    await stage.sandbox.restore('eu-west');
    expect(await conclude(stage, `cut at the DNS update, ${name}`)).toMatchObject({ ...SAFE, ...MOVED });
  });
});
