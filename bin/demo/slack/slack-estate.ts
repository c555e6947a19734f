import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { botPublicKey } from '../../../plan/attestation.js';
import { sshKeyLine } from '../../../plan/ssh-key.js';
import type { LocalSlack } from '../../../sandbox/slack/local-slack.js';
import type { Files } from '../../cli.js';
import { DEFAULT_INVENTORY } from '../../compile-files.js';
import { processFiles } from '../../process-files.js';

export const CHANNEL = 'orders-oncall';
/** Below what the story loses, so that whoever approves must type the number. */
const BUDGET = '2s';

const FAILOVER = 'runbooks/orders-failover.md';

export interface SlackEstate {
  /** The inventory of the workers and of the bot: the shipped one, with the workspace, the bot's key and the channel. */
  readonly inventory: string;
  /** The files of the checkout, with a smaller loss budget in the failover's runbook. */
  readonly files: Files;
}

/** Writes into `directory` what ties the shipped inventory to this Slack. What an earlier demo left there is removed. */
export function writeEstate(directory: string, slack: LocalSlack, seed: Uint8Array): SlackEstate {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'reports'), { recursive: true });
  const secret = (name: string, value: string): string => {
    const path = resolve(directory, name);
    writeFileSync(path, value, { mode: 0o600 });
    return `file:${path}`;
  };
  const inventory = parseDocument(readFileSync(DEFAULT_INVENTORY, 'utf8'));
  inventory.setIn(['slack'], { team: slack.team.id, bot_key: sshKeyLine(botPublicKey(seed), 'lifeboat-bot') });
  const channel = {
    slack: slack.channel(CHANNEL).id,
    token: secret('bot-token', slack.app.botToken),
    api: secret('api-url', slack.apiUrl),
  };
  inventory.setIn(['channels', CHANNEL], channel);
  const path = resolve(directory, 'inventory.yaml');
  writeFileSync(path, String(inventory));
  return { inventory: path, files: withBudget() };
}

function withBudget(): Files {
  return {
    ...processFiles,
    read: path => {
      const text = processFiles.read(path);
      return path === FAILOVER ? text?.replace(/^max_loss: .*$/m, `max_loss: ${BUDGET}`) : text;
    },
    // With another budget it is not the committed text.
    commit: async path => (path === FAILOVER ? undefined : processFiles.commit(path)),
  };
}
