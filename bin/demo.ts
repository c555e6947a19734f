import { mkdirSync, writeFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { startSandbox } from '../sandbox/sandbox.js';
import { demoReport, renderDemoReport, summaryLines } from './demo/demo-report.js';
import { tellStory } from './demo/story.js';
import { terminalPaint } from './terminal-paint.js';

const OUT = 'var/demo';
const started = performance.now();

function say(line: string): void {
  process.stdout.write(
    line === '' ? '\n' : `${((performance.now() - started) / 1_000).toFixed(1).padStart(5)} s  ${line}\n`,
  );
}

/** Exit code 0 only if nothing acknowledged is missing, every loss was declared, and at no moment both regions took writes. */
async function main(): Promise<number> {
  say(
    'Two regions start: PostgreSQL, PgBouncer, HAProxy, Knot, unbound, Temporal, one worker for each region and one for control.',
  );
  const sandbox = await startSandbox({ workers: true, onProgress: say });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
  }
  try {
    const connection = await Connection.connect({ address: sandbox.temporalAddress ?? '', connectTimeout: '3s' });
    const [load, prober] = await Promise.all([sandbox.startLoad(), sandbox.startProber()]);
    const story = await tellStory({
      sandbox,
      client: new Client({ connection }),
      load,
      prober,
      paint: terminalPaint(process.stdout.isTTY),
      say,
    });
    await connection.close();
    const figures = demoReport(story, performance.now() - started);
    mkdirSync(OUT, { recursive: true });
    writeFileSync(`${OUT}/report.json`, `${JSON.stringify(figures, null, 2)}\n`);
    writeFileSync(`${OUT}/report.md`, renderDemoReport(figures, story));
    process.stdout.write(
      `\n${summaryLines(figures, story).join('\n')}\n\nWritten: ${OUT}/report.md, ${OUT}/report.json\n`,
    );
    return figures.ok ? 0 : 1;
  } finally {
    await sandbox.stop();
  }
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
