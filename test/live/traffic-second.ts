import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addressesOf } from '../../sandbox/addresses.js';
import { answers } from '../../sandbox/endpoint.js';
import { checkoutRoot } from '../../sandbox/checkout.js';
import { type Running, startProcess } from '../../sandbox/process.js';
import { readPrograms } from '../../sandbox/programs.js';
import { serverUser } from '../../sandbox/run-as.js';
import type { Sandbox } from '../../sandbox/sandbox.js';

/** A second instance of a sandbox's part: the same files with another address. */
export interface Second {
  readonly host: string;
  readonly dir: string;
  running: Running;
  /** A new process with the files as they were at first. */
  restart(): Promise<void>;
}

/** `files`: what to copy from the first instance's directory; the first of them is what the program starts with. */
export async function startSecond(
  sandbox: Sandbox,
  program: 'pgbouncer' | 'haproxy',
  from: string,
  files: readonly string[],
): Promise<Second> {
  const { pooler, proxy } = addressesOf(sandbox.block);
  const first = program === 'pgbouncer' ? pooler : proxy;
  const host = first.host.replace(/\d+$/, last => String(Number(last) + 1));
  const dir = join(sandbox.dir, `${program}-second`);
  const user = serverUser();
  mkdirSync(dir);
  if (user) chownSync(dir, user.uid, user.gid);
  const write = () => {
    for (const file of files)
      writeFileSync(
        join(dir, file),
        readFileSync(join(from, file), 'utf8').replaceAll(from, dir).replaceAll(first.host, host),
      );
  };
  const start = () =>
    startProcess({
      name: `${program}, second`,
      program: readPrograms(checkoutRoot())[program],
      args: program === 'haproxy' ? ['-f', join(dir, files[0]!), '-db'] : [join(dir, files[0]!)],
      user,
      cwd: dir,
      log: join(sandbox.dir, 'logs', `${program}-second.log`),
      ready: () => answers({ host, port: first.port }),
    });
  write();
  const originals = files.map(file => [join(dir, file), readFileSync(join(dir, file), 'utf8')] as const);
  const second: Second = {
    host,
    dir,
    running: await start(),
    async restart() {
      await second.running.kill();
      for (const [file, text] of originals) writeFileSync(file, text);
      second.running = await start();
    },
  };
  return second;
}

/** Where a sandbox keeps the files of a part. */
export const placeOf = (sandbox: Sandbox, variable: string) => dirname(sandbox.env[variable]!);
