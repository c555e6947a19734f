import { processCli } from './process-cli.js';
import { runCli } from './run-cli.js';

// `lifeboat report orders | head` ends quietly when the reader has enough.
process.stdout.on('error', () => process.exit(1));

process.exitCode = await runCli(process.argv.slice(2), processCli());
