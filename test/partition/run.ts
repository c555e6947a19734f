import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { insideCommand } from '../../sandbox/network/inside.js';

// Every file of the partition suite in namespaces of its own: npm run test:partition [-- FILE ... [-t NAME]]
const args = process.argv.slice(2);
const option = args.findIndex(arg => arg.startsWith('-'));
const [wanted, options] = option < 0 ? [args, []] : [args.slice(0, option), args.slice(option)];
const all = readdirSync(import.meta.dirname).filter(name => name.endsWith('.test.ts'));
const files = wanted.length > 0 ? wanted : all.map(name => join('test', 'partition', name));
const vitest = [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'partition', '--reporter=verbose'];
const failed = files.filter(file => {
  const [program = '', ...rest] = insideCommand(process.execPath, [...vitest, file, ...options]);
  return spawnSync(program, rest, { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
