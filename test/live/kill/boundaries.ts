import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { Client } from 'pg';
import type { Moment } from './kill-point.js';

/** What happens at a boundary: somebody counts it, or the process dies there. */
export type Watcher = (label: string, nth: number, moment: Moment) => void;

interface Scope {
  readonly watch: Watcher;
  readonly counts: Map<string, number>;
  last: string;
  readonly inside: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs an act so that everything it does to the outside passes the watcher. */
export function watched<T>(watch: Watcher, act: () => T): T {
  return scopes.run({ watch, counts: new Map(), last: '', inside: false }, act);
}

type Tell = (moment: Moment) => void;

/** Runs one call to the outside; what it is made of inside (the sockets of a query) is not counted. Polls count once. */
export function outside<T>(label: string, call: (tell: Tell) => T): T {
  const scope = scopes.getStore();
  if (!scope || scope.inside) return call(() => undefined);
  if (scope.last !== label) scope.counts.set(label, (scope.counts.get(label) ?? 0) + 1);
  scope.last = label;
  const nth = scope.counts.get(label) ?? 1;
  return scopes.run({ ...scope, inside: true }, () => call(moment => scope.watch(label, nth, moment)));
}

/** One that answers with a promise. */
export function promised<T>(label: string, call: () => Promise<T>): Promise<T> {
  return outside(label, tell => {
    const answer = call();
    const answered = () => tell('answered');
    answer.then(answered, answered);
    tell('sent');
    return answer;
  });
}

/** A text that is the same in every sandbox and every run. */
function plain(text: string): string {
  return text
    .replace(/127\.\d+\./g, '127.n.')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replace(/lifeboat-\w{6}$/, 'lifeboat-TEMPORARY')
    .replace(/\d{4,}/g, 'N')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 70);
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

function replace(holder: object, name: string, make: (original: AnyFunction) => AnyFunction): void {
  const methods = holder as Record<string, AnyFunction>;
  methods[name] = make(methods[name]!);
}

/** Puts itself between this process and all that an act can touch: servers, sockets, programs, files, signals. Once a process, before the first act. */
export function watchBoundaries(): void {
  const builtin = createRequire(import.meta.url);
  watchPostgres();
  watchSockets(builtin('node:net'), builtin('node:dgram'));
  watchPrograms(builtin('node:child_process'));
  watchFiles(builtin('node:fs/promises'));
  syncBuiltinESMExports();
}

function watchPostgres(): void {
  replace(Client.prototype, 'connect', original => {
    return function (...args) {
      return promised('login', () => original.apply(this, args) as Promise<unknown>);
    };
  });
  replace(Client.prototype, 'query', original => {
    return function (...args) {
      const [statement] = args;
      const text = typeof statement === 'string' ? statement : (statement as { text?: string }).text;
      return promised(plain(text ?? 'query'), () => original.apply(this, args) as Promise<unknown>);
    };
  });
}

interface Emitter {
  once(event: string, listener: () => void): void;
}

function watchSockets(net: { Socket: { prototype: object } }, dgram: { Socket: { prototype: object } }): void {
  replace(net.Socket.prototype, 'connect', original => {
    return function (...args) {
      return outside('connect', tell => {
        (this as Emitter).once('connect', () => tell('answered'));
        return original.apply(this, args);
      });
    };
  });
  replace(net.Socket.prototype, 'end', original => {
    return function (...args) {
      if (typeof args[0] !== 'string') return original.apply(this, args);
      return outside(plain(`command ${args[0]}`), tell => {
        (this as Emitter).once('finish', () => tell('sent'));
        (this as Emitter).once('close', () => tell('answered'));
        return original.apply(this, args);
      });
    };
  });
  replace(dgram.Socket.prototype, 'send', original => {
    return function (...args) {
      return outside('datagram', tell => {
        (this as Emitter).once('message', () => tell('answered'));
        setImmediate(() => tell('sent'));
        return original.apply(this, args);
      });
    };
  });
}

function watchPrograms(childProcess: object): void {
  replace(childProcess, 'spawn', original => {
    return function (...args) {
      const vector = [String(args[0]), ...((args[1] as string[] | undefined) ?? [])];
      const program = vector[vector.indexOf('--') + 1] ?? vector[0]!;
      return outside(`program ${basename(program)}`, tell => {
        const child = original.apply(this, args) as Emitter;
        child.once('exit', () => tell('answered'));
        setImmediate(() => tell('sent'));
        return child;
      });
    };
  });
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) =>
    outside(`signal ${signal}`, tell => {
      const sent = kill(pid, signal);
      tell('answered');
      return sent;
    });
}

const CHANGING = ['rename', 'rm', 'unlink', 'writeFile', 'appendFile', 'mkdir', 'cp', 'copyFile', 'symlink', 'link'];

function watchFiles(files: object): void {
  for (const name of CHANGING) {
    replace(files, name, original => {
      return function (...args) {
        const path = plain(basename(String(args[0])));
        return promised(`${name} ${path}`, () => original.apply(this, args) as Promise<unknown>);
      };
    });
  }
}
