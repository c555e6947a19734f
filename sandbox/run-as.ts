import { readFileSync } from 'node:fs';

/** Whom servers run as, so that none of them runs as root. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** `postgres`, else `nobody`, when the sandbox runs as root; undefined (oneself) otherwise. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map(line => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { name, uid: Number(uid), gid: Number(gid) }]),
  );
  const user = users.get('postgres') ?? users.get('nobody');
  if (!user) throw new Error('Servers must not run as root, and there is neither a user postgres nor a user nobody.');
  return user;
}

/**
 * The argument vector that runs a program as `user` and ends it when its parent dies, even by SIGKILL. The kernel forgets the
 * death signal when a process changes its user, so no server here may do that by itself.
 */
export function boundToParent(user: ServerUser | undefined, program: string, args: readonly string[]): string[] {
  const identity = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  return ['setpriv', ...identity, '--pdeathsig', 'KILL', '--', program, ...args];
}
