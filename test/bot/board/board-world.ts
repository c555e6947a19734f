import { mkdtempSync, rmSync } from 'node:fs';
import type { Board } from '../../../bot/board/board.js';
import { writeDecideLink } from '../../../bot/board/decide-link.js';
import { sealReadLink } from '../../../bot/board/read-link.js';
import { startBoard } from '../../../bot/board/start-board.js';
import { Plans } from '../../../bot/runs/plans.js';
import { Signed } from '../../../bot/slack/signed.js';
import { Claims } from '../../../bot/store/claims.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import { boardLinkText } from '../../../plan/board-link.js';
import { type Question, questionOf } from '../../../plan/decision-text.js';
import type { RunRecord } from '../../../plan/history/run-record.js';
import type { RunState } from '../../../plan/run.js';
import { FakeRuns } from '../../bin/fake-cli.js';
import { keyLineOf, seedOf, sshSign } from '../../plan/signers.js';
import { asking, examplePlan, INVENTORY, T0 } from '../render/example.js';

export const NOW = T0 + 20_000;
export const ASKING: RunState = { ...asking(), epoch: 7 };
export const QUESTION: Question = questionOf(ASKING, ASKING.approvals[0]!)!;

const INVENTORY_WITH_KEYS = INVENTORY.replace(
  'chen: { name: Chen Wei }',
  `chen: { name: Chen Wei, keys: ["${keyLineOf('chen')}"] }`,
)
  .replace('bo: { name: Bo Lindqvist }', `bo: { name: Bo Lindqvist, keys: ["${keyLineOf('bo')}"] }`)
  .concat(`slack: { team: T0HOME, bot_key: "${keyLineOf('the bot')}" }\n`);

let links = 0;

/** A link for a person, signed by that person's key or by another. */
export function tokenFor(
  person: string,
  {
    change = {},
    by = person,
    lastsMs = 600_000,
    from = QUESTION,
  }: { change?: Partial<Question>; by?: string; lastsMs?: number; from?: Question } = {},
): string {
  const question = { ...from, ...change };
  const link = { nonce: String((links += 1)).padStart(22, 'n'), expiresAt: NOW + lastsMs };
  return writeDecideLink({
    question,
    person,
    link: { ...link, signature: sshSign(boardLinkText(question, person, link), by) },
  });
}

/** The board with a fake Temporal behind it, served over HTTP. */
export async function boardWorld() {
  const state = mkdtempSync('/dev/shm/lifeboat-board-');
  const runs = new FakeRuns();
  runs.looks = [ASKING];
  runs.planned = examplePlan();
  const clock = { now: NOW };
  const signed = new Signed(Buffer.alloc(32, 7));
  const { inventory, diagnostics } = readInventory(INVENTORY_WITH_KEYS, 'inventory.yaml');
  if (!inventory) throw new Error(JSON.stringify(diagnostics));
  const events: string[] = [];
  const note = (event: string) => void events.push(event);
  const records: RunRecord[] = [];
  const boardOf = (): Board => ({
    runs,
    plans: new Plans(runs),
    watches: { read: async () => undefined },
    history: { records: async () => records },
    readings: { read: async () => undefined, services: async () => [] },
    library: {
      inventory: async () => inventory,
      runbooks: async () => [],
      compile: async () => ({ plan: undefined, diagnostics: [] }),
    },
    claims: new Claims(state, () => clock.now),
    signed,
    seed: seedOf('the bot'),
    log: { info: note, warn: note, error: note },
    now: () => clock.now,
  });
  let board = await startBoard(boardOf(), { host: '127.0.0.1', port: 0 });
  const get = (path: string, init: RequestInit = {}) => fetch(`${board.url}${path}`, { redirect: 'manual', ...init });
  return {
    runs,
    records,
    clock,
    events,
    inventory,
    get,
    url: () => board.url,
    reading: (lastsMs = 60_000) => sealReadLink(signed, clock.now + lastsMs),
    post: (token: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      get('/decide', {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin', ...headers },
        body: new URLSearchParams({ t: token, ...fields }),
      }),
    restart: async () => {
      await board.stop();
      board = await startBoard(boardOf(), { host: '127.0.0.1', port: 0 });
    },
    stop: async () => {
      await board.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}
