import { boardButton } from './board-button.js';
import { decideButton } from './decide-button.js';
import type { Listener } from './listener.js';
import { reasonButton } from './reason-button.js';
import { runFormChange } from './run-form-change.js';
import { sayButton } from './say-button.js';
import { slashCommand } from './slash-command.js';
import { startButton } from './start-button.js';
import { submitDecision } from './submit-decision.js';
import { submitReason } from './submit-reason.js';
import { submitRun } from './submit-run.js';

/** Everything that the bot listens to. */
export const listeners: readonly Listener[] = [
  slashCommand,
  boardButton,
  decideButton,
  reasonButton,
  sayButton,
  startButton,
  submitDecision,
  submitReason,
  submitRun,
  runFormChange,
];
