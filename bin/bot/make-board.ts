import { join } from 'node:path';
import type { Board } from '../../bot/board/board.js';
import type { History } from '../../bot/history/history.js';
import { Plans } from '../../bot/runs/plans.js';
import { Signed } from '../../bot/slack/signed.js';
import { Claims } from '../../bot/store/claims.js';
import { processHistory } from '../history/process-history.js';
import { boardKey } from './bot-keys.js';

interface Parts extends Pick<Board, 'runs' | 'watches' | 'readings' | 'library' | 'seed' | 'log' | 'now'> {
  readonly state: string;
  /** What is kept of ended runs, where it is not what the environment names. */
  readonly history?: History;
}

/** The board from what the bot has: its key and its used links lie in the bot's state directory. */
export function makeBoard({ state, ...parts }: Parts, env: Readonly<Record<string, string | undefined>>): Board {
  return {
    history: processHistory(env),
    ...parts,
    plans: new Plans(parts.runs),
    claims: new Claims(join(state, 'claims'), parts.now),
    signed: new Signed(boardKey(state, env)),
  };
}
