import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badInput } from '../cli-error.js';
import { readSecret } from './read-secret.js';

export interface BotKeys {
  /** Signs buttons and forms. */
  readonly button: Buffer;
  /** The seed of the Ed25519 key that attests who clicked. */
  readonly seed: Buffer;
}

const BYTES = 32;

/**
 * The bot's own two keys: from LIFEBOAT_BUTTON_KEY and LIFEBOAT_BOT_KEY (32 bytes in base64), which several bots share, else from its state
 * directory, where the first start makes them. With other keys than before, old buttons are refused and attestations count for nothing.
 */
export function botKeys(state: string, env: Readonly<Record<string, string | undefined>>): BotKeys {
  return {
    button: keyOf('LIFEBOAT_BUTTON_KEY', join(state, 'button.key'), env),
    seed: keyOf('LIFEBOAT_BOT_KEY', join(state, 'bot.key'), env),
  };
}

/** The board's key, which signs its read links: from LIFEBOAT_BOARD_KEY, else from the state directory. */
export function boardKey(state: string, env: Readonly<Record<string, string | undefined>>): Buffer {
  return keyOf('LIFEBOAT_BOARD_KEY', join(state, 'board.key'), env);
}

function keyOf(name: string, path: string, env: Readonly<Record<string, string | undefined>>): Buffer {
  const given = readSecret(env, name);
  if (given === undefined && !existsSync(path)) {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${randomBytes(BYTES).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  }
  const key = Buffer.from(given ?? readFileSync(path, 'utf8'), 'base64');
  if (key.length === BYTES) return key;
  throw badInput('bad-key', `${given === undefined ? path : name} is not 32 bytes in base64.`, 'No bot was started.');
}
