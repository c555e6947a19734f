import type { CreateCommand } from '../command.js';
import { abortCommand } from './abort.js';
import { approveCommand } from './approve.js';
import { auditCommand } from './audit.js';
import { boardCommand } from './board.js';
import { botCommand } from './bot.js';
import { breakGlassCommand } from './break-glass.js';
import { checkCommand } from './check.js';
import { convergeCommand } from './converge.js';
import { diffCommand } from './diff.js';
import { doneCommand } from './done.js';
import { drillCommand } from './drill.js';
import { drillsCommand } from './drills.js';
import { fmtCommand } from './fmt.js';
import { goOnAsFailoverCommand } from './go-on-as-failover.js';
import { historyCommand } from './history.js';
import { importCommand } from './import.js';
import { oncallCommand } from './oncall.js';
import { pauseCommand } from './pause.js';
import { planCommand } from './plan.js';
import { readyCommand } from './ready.js';
import { reconcileCommand } from './reconcile.js';
import { rejectCommand } from './reject.js';
import { reportCommand } from './report.js';
import { resumeCommand } from './resume.js';
import { retryCommand } from './retry.js';
import { runCommand } from './run.js';
import { sandboxCommand } from './sandbox.js';
import { schemaCommand } from './schema.js';
import { skipCommand } from './skip.js';
import { statusCommand } from './status.js';
import { testCommand } from './test.js';
import { workerCommand } from './worker.js';

/** Every command, in the order in which the help lists them. */
export const commands: readonly CreateCommand[] = [
  checkCommand,
  planCommand,
  diffCommand,
  importCommand,
  fmtCommand,
  testCommand,
  schemaCommand,
  runCommand,
  statusCommand,
  readyCommand,
  approveCommand,
  rejectCommand,
  doneCommand,
  retryCommand,
  skipCommand,
  goOnAsFailoverCommand,
  pauseCommand,
  resumeCommand,
  abortCommand,
  reportCommand,
  historyCommand,
  reconcileCommand,
  auditCommand,
  breakGlassCommand,
  convergeCommand,
  drillCommand,
  drillsCommand,
  workerCommand,
  botCommand,
  boardCommand,
  oncallCommand,
  sandboxCommand,
];
