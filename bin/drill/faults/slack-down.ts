import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import type { Fault } from './fault.js';

export const slackDown: Fault = {
  name: 'slack-down',
  summary: "The on-call's channel takes no message: the move goes through, and people decide on the command line.",
  forward: 'switchover',
  back: ['failback'],
  async inject({ sandbox }) {
    const file = sandbox.env['ORDERS_ONCALL_FILE'] ?? '';
    rmSync(file, { force: true });
    // A directory where the channel's file should be refuses every append, also root's.
    mkdirSync(file);
  },
  async heal({ sandbox }) {
    try {
      rmdirSync(sandbox.env['ORDERS_ONCALL_FILE'] ?? '');
    } catch {
      // Taken away already.
    }
  },
};
