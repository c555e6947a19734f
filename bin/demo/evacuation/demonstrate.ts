import { mkdirSync, writeFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { report } from '../../../bot/render/report.js';
import { textTable } from '../../../bot/render/text-table.js';
import { formatDuration } from '../../../plan/duration.js';
import { startSandbox } from '../../../sandbox/sandbox.js';
import { terminalPaint } from '../../terminal-paint.js';
import { comeBack, type Returned } from './come-back.js';
import { type Evacuated, evacuate } from './evacuate.js';
import { type EvacuationStage, FLEET_INVENTORY, type Led } from './lead-evacuation.js';

const OUT = 'var/demo-evacuate';

/** Three services leave a dead region under one approval, and return under another. Gives 0 only when all are where they began and nothing acknowledged is missing. */
export async function demonstrateEvacuation(say: (line: string) => void, isTerminal: boolean): Promise<number> {
  say(
    'Three services start, each with a primary in eu-west and a standby in us-east; HAProxy, Temporal and three workers.',
  );
  const sandbox = await startSandbox({
    workers: true,
    parts: ['temporal', 'proxy', 'fleet'],
    inventory: FLEET_INVENTORY,
    onProgress: say,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void sandbox.stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
  try {
    const connection = await Connection.connect({ address: sandbox.temporalAddress ?? '', connectTimeout: '3s' });
    const client = new Client({ connection });
    const stage: EvacuationStage = { sandbox, client, paint: terminalPaint(isTerminal), say };
    const evacuated = await evacuate(stage);
    const returned = await comeBack(stage, evacuated);
    await connection.close();
    return conclude(evacuated, returned);
  } finally {
    await sandbox.stop();
  }
}

function conclude(evacuated: Evacuated, returned: Returned): number {
  const left = evacuated.services.map(({ service, lost, gapMs, writesAfter }) => [
    service,
    approvedBy(evacuated, service),
    formatDuration(gapMs),
    String(lost),
    String(writesAfter),
  ]);
  const home = returned.services.map(({ service, primaries, standbyFollows, gapMs, missing, writtenAgain }) => [
    service,
    approvedBy(returned, service),
    formatDuration(gapMs),
    primaries.join(' and '),
    standbyFollows ? 'has every row' : 'LACKS ROWS',
    String(writtenAgain),
    String(missing),
  ]);
  mkdirSync(OUT, { recursive: true });
  const files = [evacuated, returned].map(({ state, plan }, i) => {
    const path = `${OUT}/${i === 0 ? 'report' : 'return'}.md`;
    writeFileSync(path, report(state, plan));
    return path;
  });
  const lines = [
    '',
    ...textTable([['left', 'approved', 'write gap', 'acknowledged and lost', 'writes since'], ...left]),
    '',
    ...textTable([['returned', 'approved', 'write gap', 'primary', 'standby', 'written again', 'missing'], ...home]),
    '',
    ...[evacuated, returned].map(({ state }) => `${state.end}. ${state.serviceState}`),
    `Written: ${files.join(', ')}`,
    '',
  ];
  process.stdout.write(lines.join('\n'));
  return isGood(evacuated) && isHome(returned) ? 0 : 1;
}

function approvedBy({ children }: Led, service: string): string {
  const inherited = children.get(service)?.approvals.some(({ inheritedFrom }) => inheritedFrom);
  return inherited ? 'with the evacuation' : 'by its own people';
}

/** Whether every service moved, takes writes, and lost nothing that was acknowledged later than its declared bound before the region died. */
export function isGood({ state, services }: Evacuated): boolean {
  return state.end === 'SUCCEEDED' && services.every(({ writesAfter }) => writesAfter > 0);
}

/** Whether every service is where it began, with a standby that has everything and nothing acknowledged missing. */
export function isHome({ state, services }: Returned): boolean {
  return (
    state.end === 'SUCCEEDED' &&
    services.every(
      ({ primaries, clientsReach, standbyFollows, missing, writesAfter }) =>
        primaries.join() === 'eu-west' &&
        clientsReach === 'eu-west' &&
        standbyFollows &&
        missing === 0 &&
        writesAfter > 0,
    )
  );
}
