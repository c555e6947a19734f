import { expect, it } from 'vitest';
import { openDrillWorld } from '../drill-world.js';
import { simulate } from './simulate.js';

it('a year of weekly drills for 50 services in five zones runs every expected drill once, and none that is frozen or blocked', async () => {
  const world = await openDrillWorld({ calendars: true });
  let worker = world.worker;
  try {
    const from = await world.env.currentTimeMs();
    const began = performance.now();
    const found = await simulate(world, { services: 50, from, days: 365, restartEveryDays: 30 });
    worker = found.worker;
    console.log({ ...found.figures, tookS: Math.round((performance.now() - began) / 1_000) });
    expect(found.shown).toEqual(found.expected);
    expect(found.figures).toMatchObject({ ranInBlockedWindowOrFreeze: 0 });
    // Temporal ends an execution at 51,200 events; a year of dates must not come near it.
    expect(Math.max(...Object.values(found.figures.largestHistory))).toBeLessThan(500);
    expect(Object.keys(found.figures.largestHistory).sort()).toEqual(['calendar', 'drill', 'switchover']);
    expect(found.figures.ranInTheWeekAfterAClockChange).toBeGreaterThan(0);
  } finally {
    await worker.stop();
    await world.close();
  }
});
