import { processCli } from './process-cli.js';
import { runCli } from './run-cli.js';

const stop = new AbortController();
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    signals += 1;
    stop.abort();
    // Whoever presses Ctrl-C twice wants out now.
    if (signals > 1) process.exit(130);
  });
}
process.exitCode = await runCli(process.argv.slice(2), processCli(stop.signal));
