import type { KnownSchedule } from '../../bin/drill/drill-schedules.js';
import type { Cli, Files, Screen } from '../../bin/cli.js';
import { runCli } from '../../bin/run-cli.js';
import type { Runs, RunView, Saying } from '../../bot/runs/runs.js';
import type { BoardRequest } from '../../bin/bot/start-board-request.js';
import type { BotRequest } from '../../bin/bot/start-bot.js';
import type { BreakGlassRequest } from '../../bin/break-glass/break-glass-request.js';
import { chainEntry, GENESIS } from '../../plan/audit/chain.js';
import { mergeChain } from '../../plan/audit/merge-chain.js';
import { stamp } from '../contracts/audit-stamp.js';
import type { WorkerRequest } from '../../bin/worker/start-worker.js';
import { RunsError } from '../../bot/runs/runs-error.js';
import { noPaint } from '../../bot/render/paint.js';
import type { EndedRun } from '../../plan/history/ended-run.js';
import type { AuditText } from '../../plan/audit/verify-chain.js';
import type { ReadinessState } from '../../plan/readiness/state.js';
import type { Plan } from '../../plan/plan.js';
import type { WatchState } from '../../plan/replication.js';
import type { RunInput, RunState } from '../../plan/run.js';
import { INVENTORY, RUNBOOK, T0 } from '../bot/render/example.js';

const FAILBACK = [
  '---\nrunbook: failback\nservice: orders\napprovals: { from: database-oncall, quorum: 2, expires: 10m }\n---\n# Return',
  '## Check the loss\n```yaml step\nid: lag\ndo: postgres.check-lag\nregion: ${to}\nmax_loss: 10s\n```',
  '## Decide\n```yaml step\ndo: approval.ask\n```',
  '## Switch\n```yaml step\ndo: postgres.switchover\nfrom: ${from}\nto: ${to}\n```',
  '## Follow\n```yaml step\ndo: postgres.follow\nregion: ${from}\nupstream: ${to}\n```',
  '## Verify\n```yaml step\ndo: postgres.verify-writable\nregion: ${to}\n```',
  '## Tell\n```yaml step\ndo: notify\nmessage: Back.\n```\n',
].join('\n\n');
export const FILES = {
  'runbooks/inventory.yaml': INVENTORY,
  'runbooks/failover.md': RUNBOOK,
  'runbooks/failback.md': FAILBACK,
};
export const BROKEN = RUNBOOK.replace('do: postgres.promote', 'do: postgres.promoted');

/** A `Cli` whose every part is written down, and what went through it. */
export class FakeCli implements Cli {
  out = new FakeScreen();
  err = new FakeScreen();
  paint = noPaint;
  color = false;
  env: Record<string, string | undefined> = {};
  files: FakeFiles = new FakeFiles();
  runs = new FakeRuns();
  stop = new AbortController();
  addresses: string[] = [];
  workers: WorkerRequest[] = [];
  bots: BotRequest[] = [];
  sandboxCalls: unknown[] = [];
  sandboxAnswer: Record<string, unknown> | undefined = { 'eu-west': { role: 'primary', server: 12 }, block: 3 };
  pauses = 0;
  now = () => T0 + 20_000;
  pause = async () => void (this.pauses += 1);
  interruptible = () => this.stop.signal;
  connect = async (address: string): Promise<Runs> => {
    this.addresses.push(address);
    return this.runs;
  };
  readiness: Record<string, ReadinessState> = {};
  readings: Cli['readings'] = async () => ({
    read: async service => this.readiness[service],
    services: async () => Object.keys(this.readiness),
    close: async () => undefined,
  });
  /** What was signed, with which key. */
  signed: { key: string; text: string }[] = [];
  sign = async (key: string, text: string): Promise<string> => {
    this.signed.push({ key, text });
    return 'a signature';
  };
  sandbox: Cli['sandbox'] = {
    up: async options => {
      this.sandboxCalls.push(['up', options.block, options.workers]);
      options.progress('Temporal runs (200 ms)');
      return this.sandboxAnswer ?? {};
    },
    call: async (command, words) => {
      this.sandboxCalls.push([command, ...words]);
      return this.sandboxAnswer;
    },
  };
  scheduled: Record<string, KnownSchedule> = {};
  readonly changed: string[] = [];
  drills: Cli['drills'] = {
    inSandbox: async () => Promise.reject(new Error('no sandbox in this test')),
    onEstate: async () => Promise.reject(new Error('no estate in this test')),
    schedules: async () => ({
      list: async () => this.scheduled,
      create: async ({ input }) => void this.changed.push(`create ${input.drill}`),
      update: async ({ input }) => void this.changed.push(`update ${input.drill}`),
      delete: async name => void this.changed.push(`delete ${name}`),
      close: async () => undefined,
    }),
  };
  journals: Record<string, AuditText> = {};
  kept: [string, readonly EndedRun[]][] = [];
  audit: Cli['audit'] = {
    read: async store => this.journals[store] ?? { lines: [], torn: '' },
    merge: async (store, other) => {
      const held = (this.journals[store] ??= { lines: [], torn: '' });
      const bodies = mergeChain(held, other) ?? [];
      let head = GENESIS;
      const lines: string[] = [];
      for (const body of bodies) {
        const placed = chainEntry(head, { ...stamp(), ...body });
        lines.push(placed.line);
        head = placed.head;
      }
      this.journals[store] = { lines: [...held.lines, ...lines], torn: '' };
      return bodies.length;
    },
    keep: async (store, runs) => void this.kept.push([store, runs]),
    repair: async store => this.journals[store]?.torn.length ?? 0,
  };
  startWorker = async (request: WorkerRequest): Promise<void> => {
    this.workers.push(request);
    const queue = request.drills ? 'drill' : 'control';
    request.ready(request.region === null ? queue : `region.${request.region}`);
  };

  startBot = async (request: BotRequest): Promise<void> => {
    this.bots.push(request);
    request.ready({ transport: 'Socket Mode', botKey: 'ssh-ed25519 AAAA lifeboat-bot' });
  };

  broken: BreakGlassRequest[] = [];
  brokenEnd: RunState | undefined;
  breakGlass = async (request: BreakGlassRequest) => {
    this.broken.push(request);
    if (!this.brokenEnd) throw new Error('no end was prepared');
    return { state: this.brokenEnd, head: '3:abc' };
  };

  boards: BoardRequest[] = [];
  startBoard = async (request: BoardRequest): Promise<void> => {
    this.boards.push(request);
    request.ready('http://127.0.0.1:8210');
  };

  /** Runs a command line and gives the exit code. */
  run(...words: string[]): Promise<number> {
    return runCli(words, this);
  }
}

export class FakeScreen implements Screen {
  text = '';
  isTerminal = false;
  columns = 100;
  rows = 40;
  write(text: string): void {
    this.text += text;
  }
}

export class FakeFiles implements Files {
  texts: Record<string, string> = { ...FILES };
  written: Record<string, string> = {};
  read(path: string): string | undefined {
    return this.texts[path];
  }
  list(directory: string): string[] {
    return Object.keys(this.texts).flatMap(path =>
      path.startsWith(`${directory}/`) ? [path.slice(directory.length + 1)] : [],
    );
  }
  async write(path: string, text: string): Promise<void> {
    this.written[path] = text;
  }
  async commit(): Promise<string> {
    return 'c0ffee0000000000';
  }
}

export class FakeRuns implements Runs {
  started: RunInput[] = [];
  said: Saying[] = [];
  closed = false;
  /** What every look sees, in order; the last one stays. */
  looks: (RunState | RunsError)[] = [];
  execution = 'RUNNING';
  answer: string | RunsError = 'Counted: 1 of 2.';
  startFailure: RunsError | undefined;

  async start(input: RunInput) {
    if (this.startFailure) throw this.startFailure;
    this.started.push(input);
    return { runId: 'run-1' };
  }
  watched: WatchState | undefined;
  watch = async (): Promise<WatchState | undefined> => this.watched;
  async view(service: string): Promise<RunView> {
    const seen = this.looks.length > 1 ? this.looks.shift() : this.looks[0];
    if (seen instanceof RunsError) throw seen;
    if (!seen) throw new RunsError('no-run', `There is no run of ${service}.`, 'See all runs with lifeboat status.');
    return { service, kind: seen.kind, runId: 'run-1', execution: this.execution, startedAt: T0, state: seen };
  }
  async look(service: string) {
    return { ...(await this.view(service)), events: this.looks.length };
  }
  planned: Plan | undefined;
  async plan() {
    return this.planned;
  }
  async list() {
    return this.looks.length > 0
      ? [{ service: 'orders', kind: 'failover', runId: 'run-1', execution: this.execution, startedAt: T0 }]
      : [];
  }
  async say(_service: string, _runId: string, saying: Saying): Promise<string> {
    if (this.answer instanceof RunsError) throw this.answer;
    this.said.push(saying);
    return this.answer;
  }
  async close(): Promise<void> {
    this.closed = true;
  }
}
