import { execa } from 'execa';
import { boundToParent, type ServerUser } from './run-as.js';

/** Runs a program to its end as `user`, in a clean environment. Throws with what it printed when it fails or takes too long. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { user?: ServerUser | undefined; cwd: string; input?: string; deadlineMs?: number },
): Promise<string> {
  const [file = '', ...rest] = boundToParent(options.user, program, args);
  const { stdout } = await execa(file, rest, {
    cwd: options.cwd,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' },
    extendEnv: false,
    input: options.input ?? '',
    timeout: options.deadlineMs ?? 30_000,
    all: true,
  });
  return stdout;
}
