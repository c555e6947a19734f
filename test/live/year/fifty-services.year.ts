import { expect, it } from 'vitest';
import { openDrillWorld } from '../drill-world.js';
import { simulate, wall } from './simulate.js';

it('a year of weekly drills for 50 services in five zones runs every expected drill once, and none that is frozen or blocked', async () => {
  const world = await openDrillWorld({ replays: true });
  let worker = world.worker;
  try {
    const from = await world.env.currentTimeMs();
    const found = await simulate(world, { services: 50, from, days: 365, restartEveryDays: 30 });
    worker = found.worker;
    const shown = [...found.ran.values()].map((times, index) => times.map(at => wall(at, index)));
    expect(shown).toEqual([...found.expected.values()]);
  } finally {
    await worker.stop();
    await world.close();
  }
});
