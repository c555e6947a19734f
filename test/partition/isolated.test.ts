import { afterEach, describe, expect, it } from 'vitest';
import { acknowledgedIds } from '../../sandbox/load-log.js';
import { Place } from '../../sandbox/network/place.js';
import { between } from '../../sandbox/network/rules.js';
import { conclude, MOVED, STAYED } from './outcome.js';
import { abort, heldAt, insist, insistUntil, journalOf, openStage, pause, type Stage, start } from './stage.js';

let stage: Stage;
afterEach(() => stage?.close());

const isolate = () => stage.network.cut(...between(Place.euWest, [Place.usEast, Place.bot]));
const writes = () => acknowledgedIds(stage.load.read()).length;

describe('eu-west is cut off from us-east and the bot, and clients still write there', () => {
  it('is failed over once its lease has run out, and never do both regions take writes', async () => {
    stage = await openStage({ lease: true, direct: true });
    await isolate();
    const before = writes();
    const run = await start(stage, 'orders-failover');
    await expect.poll(writes).toBeGreaterThan(before);
    const state = await insist(run);
    expect(journalOf(state)).toContainEqual(expect.stringContaining('its lease ran out'));
    expect(state).toMatchObject({ end: 'SUCCEEDED' });
    const outcome = await conclude(stage, 'A | {B, bot} with a lease');
    expect(outcome).toMatchObject(MOVED);
    expect(outcome.lostAndDeclared).toBeGreaterThan(0);
  });

  it('is not failed over without a lease: its silence proves nothing', async () => {
    stage = await openStage({ direct: true });
    await isolate();
    const run = await start(stage, 'orders-failover');
    await insistUntil(run, 'the fence unproved', heldAt('fence'));
    const end = await abort(run);
    // Nobody reached the host, so whether everything there is as before is not known, and the run says so.
    expect(end).toMatchObject({ end: 'UNKNOWN', pastPointOfNoReturn: false });
    expect(journalOf(end).join()).toContain('Client routes to it are open again');
    // What the cut had held up is delivered now, and must not stop a server that nobody wants to be stopped any more.
    await stage.network.heal();
    await pause(10_000);
    expect(await conclude(stage, 'A | {B, bot} without a lease')).toMatchObject(STAYED);
  });
});
