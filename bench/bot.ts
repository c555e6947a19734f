import { availableParallelism, loadavg } from 'node:os';
import { clicks } from './bot/clicks.js';
import { crowd } from './bot/crowd.js';

/** `tsx bench/bot.ts [clicks] [runs]`: from a click to the updated card, and a hundred runs in one channel. */
const [clickCount = 1_000, runCount = 100] = process.argv.slice(2).map(Number);

process.stdout.write(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} before\n`);
if (clickCount > 0) process.stdout.write(`${JSON.stringify(await clicks(clickCount), null, 2)}\n`);
if (runCount > 0) process.stdout.write(`${JSON.stringify(await crowd(runCount), null, 2)}\n`);
process.stdout.write(`load ${loadavg()[0]?.toFixed(1)} after\n`);
