import { availableParallelism, loadavg } from 'node:os';
import { dnsMoves } from './traffic/dns-moves.js';
import { evacuations } from './traffic/evacuation.js';
import { shifts } from './traffic/shifts.js';

/** `tsx bench/traffic.ts [figure] [count]`: how fast clients are moved. Each figure is a file of `bench/traffic/` and prints JSON. */
const figures: Readonly<Record<string, (count?: number) => Promise<unknown>>> = {
  dns: dnsMoves,
  shift: shifts,
  evacuation: evacuations,
};

const [only, count] = process.argv.slice(2);
process.stdout.write(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} before\n`);
for (const [name, measure] of Object.entries(figures)) {
  if (only !== undefined && only !== name) continue;
  process.stdout.write(
    `${name}: ${JSON.stringify(await measure(count === undefined ? undefined : Number(count)), null, 2)}\n`,
  );
}
process.stdout.write(`load ${loadavg()[0]?.toFixed(1)} after\n`);
