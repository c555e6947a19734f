import { abortCommand } from './abort.js';
import { approveCommand } from './approve.js';
import { checkCommand } from './check.js';
import type { Command } from './command.js';
import { doneCommand } from './done.js';
import { drillsCommand } from './drills.js';
import { helpCommand } from './help.js';
import { oncallCommand } from './oncall.js';
import { pauseCommand } from './pause.js';
import { planCommand } from './plan.js';
import { readyCommand } from './ready.js';
import { rehearseCommand } from './rehearse.js';
import { rejectCommand } from './reject.js';
import { resumeCommand } from './resume.js';
import { retryCommand } from './retry.js';
import { runCommand } from './run.js';
import { runbooksCommand } from './runbooks.js';
import { skipCommand } from './skip.js';
import { statusCommand } from './status.js';

/** Every command of /lifeboat, in the order in which the help lists them. */
export const commands: readonly Command[] = [
  helpCommand,
  runbooksCommand,
  checkCommand,
  planCommand,
  runCommand,
  rehearseCommand,
  statusCommand,
  approveCommand,
  rejectCommand,
  pauseCommand,
  resumeCommand,
  retryCommand,
  skipCommand,
  abortCommand,
  doneCommand,
  drillsCommand,
  readyCommand,
  oncallCommand,
];
