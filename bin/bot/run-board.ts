import { setTimeout as sleep } from 'node:timers/promises';
import { startBoard } from '../../bot/board/start-board.js';
import { temporalRuns } from '../../bot/runs/temporal-runs.js';
import { temporalReadings } from '../../bot/runs/temporal-readings.js';
import { temporalWatches } from '../../bot/runs/temporal-watches.js';
import type { Files } from '../cli.js';
import { temporalClient } from '../temporal-client.js';
import { connectWithRetry } from '../worker/connect-with-retry.js';
import { botKeys } from './bot-keys.js';
import { botLog } from './bot-log.js';
import { fileLibrary } from './file-library.js';
import { makeBoard } from './make-board.js';
import type { BoardRequest } from './start-board-request.js';

/** Runs the board alone until it is told to stop. */
export async function runBoard(
  request: BoardRequest,
  env: Readonly<Record<string, string | undefined>>,
  files: Files,
): Promise<void> {
  const { address, stop, state } = request;
  const progress = (line: string): void => request.progress(line);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stop }).catch(() => undefined);
  const { seed } = botKeys(state, env);
  const library = fileLibrary(files, request.inventory);
  await library.inventory();
  const connect = () => temporalClient(address, env);
  const client = await connectWithRetry(connect, { address, stop, progress, now: Date.now, pause });
  if (!client) return;
  const runs = temporalRuns(client, address);
  try {
    const parts = {
      runs,
      watches: temporalWatches(client),
      readings: temporalReadings(client),
      library,
      seed,
      state,
      log: botLog(request.logLevel),
    };
    const board = await startBoard(makeBoard({ ...parts, now: Date.now }, env), request.board);
    request.ready(board.url);
    await new Promise<void>(resolve => stop.addEventListener('abort', () => resolve(), { once: true }));
    await board.stop();
  } finally {
    await runs.close();
  }
}
