import { mkdirSync, writeFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { report } from '../../../bot/render/report.js';
import { textTable } from '../../../bot/render/text-table.js';
import { formatDuration } from '../../../plan/duration.js';
import { startSandbox } from '../../../sandbox/sandbox.js';
import { terminalPaint } from '../../terminal-paint.js';
import { type Evacuated, evacuate, FLEET_INVENTORY } from './evacuate.js';

const OUT = 'var/demo-evacuate';

/** Three services leave a dead region under one approval. Gives 0 only when all have moved, take writes, and lost no more than was declared. */
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
    const evacuated = await evacuate({ sandbox, client, paint: terminalPaint(isTerminal), say });
    await connection.close();
    return conclude(evacuated);
  } finally {
    await sandbox.stop();
  }
}

function conclude(evacuated: Evacuated): number {
  const { state, plan, services, children } = evacuated;
  const rows = services.map(({ service, lost, gapMs, writesAfter }) => [
    service,
    children.get(service)?.approvals.some(({ inheritedFrom }) => inheritedFrom)
      ? 'with the evacuation'
      : 'by its own people',
    formatDuration(gapMs),
    String(lost),
    String(writesAfter),
  ]);
  const head = ['service', 'approved', 'write gap', 'acknowledged and lost', 'writes since'];
  const good = isGood(evacuated);
  const path = `${OUT}/report.md`;
  mkdirSync(OUT, { recursive: true });
  writeFileSync(path, report(state, plan));
  const lines = ['', ...textTable([head, ...rows]), '', `${state.end}. ${state.serviceState}`, `Written: ${path}`, ''];
  process.stdout.write(lines.join('\n'));
  return good ? 0 : 1;
}

/** Whether every service moved, takes writes, and lost nothing that was acknowledged later than its declared bound before the region died. */
export function isGood({ state, services }: Evacuated): boolean {
  return state.end === 'SUCCEEDED' && services.every(({ writesAfter }) => writesAfter > 0);
}
