import { Command } from 'commander';
import { historyLines } from '../../bot/render/history-lines.js';
import { trendOf } from '../../plan/history/trend.js';
import { badInput } from '../cli-error.js';
import type { CreateCommand } from '../command.js';
import { historyOf } from '../history/history-of.js';
import { printJson } from '../print-json.js';
import { printLines } from '../print-lines.js';

interface Options {
  readonly runbook?: string;
  readonly json?: boolean;
}

const HINT = 'Name the journal of the control workers, a file or the reference of a table: LIFEBOAT_HISTORY=PLACE.';

export const historyCommand: CreateCommand = (cli): Command =>
  new Command('history')
    .description(
      'Shows how the drills and runs of a service went: RTO, loss, longest step, and p50 and p95 of each step.',
    )
    .argument('<service>', 'the service')
    .option('--runbook <file>', 'only runs of this runbook')
    .option('--json', 'print the trend and the records as JSON')
    .addHelpText(
      'after',
      '\nReads the audit journal of LIFEBOAT_HISTORY or LIFEBOAT_AUDIT.\nExample:\n  lifeboat history orders',
    )
    .action(async (service: string, { runbook, json }: Options) => {
      const records = await historyOf(cli).records();
      if (typeof records === 'string') throw badInput('no-history', records, HINT);
      const own = records.filter(one => one.service === service && (runbook ?? one.runbook) === one.runbook);
      if (json) printJson(cli, trendOf(own));
      else printLines(cli.out, historyLines(service, own));
    });
