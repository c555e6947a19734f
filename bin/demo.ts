import { mkdirSync, writeFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import type { Crew } from './demo/crew.js';
import { demoPages, demoReport, renderDemoReport, summaryLines } from './demo/demo-report.js';
import { directCrew } from './demo/direct-crew.js';
import { demonstrateEvacuation } from './demo/evacuation/demonstrate.js';
import { SlackCrew } from './demo/slack/slack-crew.js';
import { slackScreen } from './demo/slack/slack-screen.js';
import { openSlackStage, type SlackStage } from './demo/slack/slack-stage.js';
import { tellStory } from './demo/story.js';
import { terminalPaint } from './terminal-paint.js';

const IN_SLACK = process.argv.includes('--slack');
const EVACUATE = process.argv.includes('--evacuate');
/** Each way has its own, so that both can run at once. */
const OUT = IN_SLACK ? 'var/demo-slack' : 'var/demo';
/** In Slack the loss is to be above the budget of two seconds, so that people type the number. */
const STALL_MS = IN_SLACK ? 2_500 : 700;
const started = performance.now();

function say(line: string): void {
  process.stdout.write(
    line === '' ? '\n' : `${((performance.now() - started) / 1_000).toFixed(1).padStart(5)} s  ${line}\n`,
  );
}

/** Exit code 0 only if nothing acknowledged is missing, every loss was declared, and at no moment both regions took writes. */
async function main(): Promise<number> {
  if (EVACUATE) return demonstrateEvacuation(say, process.stdout.isTTY);
  const stage = IN_SLACK ? await openSlackStage(OUT) : undefined;
  say(
    'Two regions start: PostgreSQL, PgBouncer, HAProxy, Knot, unbound, Temporal, one worker for each region and one for control.',
  );
  const sandbox = await startSandbox({
    workers: true,
    onProgress: say,
    ...(stage ? { inventory: stage.estate.inventory } : {}),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
  }
  try {
    return await tell(sandbox, stage);
  } finally {
    await stage?.stop();
    await sandbox.stop();
  }
}

async function tell(sandbox: Sandbox, stage: SlackStage | undefined): Promise<number> {
  const connection = await Connection.connect({ address: sandbox.temporalAddress ?? '', connectTimeout: '3s' });
  const client = new Client({ connection });
  const crew = await crewOf(sandbox, client, stage);
  const [load, prober] = await Promise.all([sandbox.startLoad(), sandbox.startProber()]);
  const paint = terminalPaint(process.stdout.isTTY);
  const story = await tellStory({ sandbox, client, crew, stallMs: STALL_MS, load, prober, paint, say });
  await connection.close();
  const figures = demoReport(story, performance.now() - started);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(`${OUT}/report.json`, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(`${OUT}/report.md`, renderDemoReport(figures, story));
  for (const [name, page] of demoPages(story)) writeFileSync(`${OUT}/${name}`, page);
  process.stdout.write(
    `\n${summaryLines(figures, story).join('\n')}\n\nWritten: ${OUT}/report.md, ${OUT}/report.json, and each run as a page: ${OUT}/failover.html, reconciliation.html, failback.html\n`,
  );
  return figures.ok ? 0 : 1;
}

/** Who acts in the story: people at Temporal's door, or people in Slack with the bot between. */
async function crewOf(sandbox: Sandbox, client: Client, stage: SlackStage | undefined): Promise<Crew> {
  if (!stage) return directCrew(client);
  await stage.startBot(sandbox.temporalAddress ?? '', sandbox.env['LIFEBOAT_HISTORY'] ?? '');
  say('The bot is connected to a Slack on this machine, in Socket Mode.');
  const { slack } = stage;
  const screen = slackScreen(slack, text => process.stdout.write(text), process.stdout.isTTY);
  return new SlackCrew({ client, slack, screen, say });
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
