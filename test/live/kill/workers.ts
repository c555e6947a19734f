import { type ChildProcess, fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Act, Call, KillPoint, Victim } from './kill-point.js';
import type { FromParent, ToParent } from './worker-messages.js';

export interface WorkerPlace {
  readonly address: string;
  readonly namespace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly bundle: string;
  readonly log: string;
}

/** It lives for seconds, so compiling well does not pay: a quarter less processor time to begin, measured. */
const SHORT_LIFE = ['--no-opt', '--max-lazy', '--single-threaded-gc'];

type Heard = (did: Act, call?: Call) => void;

/** One process; it is ready in half a second and works when it is told to. */
class WorkerProcess {
  readonly #child: ChildProcess;
  /** Whoever asked and has no answer yet, in the order of asking. */
  readonly #waiting: { resolve(): void; reject(error: Error): void }[] = [];
  readonly #prepared: Promise<void>;
  heard: Heard = () => undefined;
  ended: () => void = () => undefined;
  dead = false;

  constructor(role: Victim, place: WorkerPlace) {
    const log = openSync(place.log, 'a');
    const program = fileURLToPath(new URL('../../../dist/test/live/kill/worker-process.js', import.meta.url));
    this.#child = fork(program, [], { execArgv: SHORT_LIFE, stdio: ['ignore', log, log, 'ipc'] });
    this.#child.on('message', (message: ToParent) => {
      if ('did' in message) this.heard(message.did, message.call);
      else this.#waiting.shift()?.resolve();
    });
    this.#child.once('exit', () => {
      this.dead = true;
      for (const one of this.#waiting) one.reject(new Error('The worker ended.'));
      this.ended();
    });
    const { log: _, ...rest } = place;
    this.#prepared = this.#ask({ prepare: { role, ...rest } });
    // Nobody waits for one that is ended unused.
    this.#prepared.catch(() => undefined);
  }

  async #ask(message: FromParent): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.send(message, () => undefined);
    });
  }

  async arm(arm: KillPoint | null, records: boolean): Promise<void> {
    await this.#prepared;
    await this.#ask({ arm, records });
  }

  async go(): Promise<void> {
    await this.#prepared;
    this.#child.send({ go: true } satisfies FromParent, () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** The three workers of one world, and one in reserve for whoever is to die: it is there the moment the other is not. */
export class Workers {
  readonly #place: WorkerPlace;
  readonly #working = new Map<Victim, WorkerProcess>();
  #reserve: { readonly role: Victim; readonly process: WorkerProcess } | undefined;
  #closing = false;
  deaths = 0;
  heard: Heard = () => undefined;

  constructor(place: WorkerPlace) {
    this.#place = place;
  }

  async start(): Promise<void> {
    await Promise.all((['control', 'eu-west', 'us-east'] as const).map(role => this.#employ(role, this.#spawn(role))));
  }

  /** Keeps a worker ready for the one that will die next. */
  reserve(role: Victim): void {
    if (this.#reserve?.role === role && !this.#reserve.process.dead) return;
    this.#reserve?.process.kill();
    this.#reserve = { role, process: this.#spawn(role) };
  }

  /** Tells everybody where to die and whether to say what they do. */
  async arm(point: KillPoint | null, records = false): Promise<void> {
    this.deaths = 0;
    const tell = ([role, worker]: [Victim, WorkerProcess]) =>
      worker.arm(point?.worker === role ? point : null, records);
    await Promise.all([...this.#working].map(tell));
  }

  kill(role: Victim): void {
    this.#working.get(role)?.kill();
  }

  close(): void {
    this.#closing = true;
    for (const worker of [...this.#working.values(), this.#reserve?.process]) worker?.kill();
  }

  #spawn(role: Victim): WorkerProcess {
    return new WorkerProcess(role, this.#place);
  }

  async #employ(role: Victim, worker: WorkerProcess): Promise<void> {
    this.#working.set(role, worker);
    worker.heard = (did, call) => this.heard(did, call);
    worker.ended = () => this.#replace(role);
    await worker.go();
  }

  #replace(role: Victim): void {
    if (this.#closing) return;
    this.deaths += 1;
    const ready = this.#reserve?.role === role && !this.#reserve.process.dead ? this.#reserve.process : undefined;
    if (ready) this.#reserve = undefined;
    void this.#employ(role, ready ?? this.#spawn(role)).catch(() => undefined);
  }
}
