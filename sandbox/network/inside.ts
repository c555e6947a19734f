import { existsSync } from 'node:fs';

/** Lies in memory that only the namespace of `insideCommand` sees, so it proves that the addresses of `lo` may be changed here. */
const MARK = '/dev/shm/lifeboat-namespace';

// The arguments come after the script's own name, so nothing of them is read as shell.
const SCRIPT = `mount -t tmpfs -o mode=1777 tmpfs /dev/shm && : > ${MARK} && ip link set lo up && exec "$@"`;

/**
 * The argument vector that runs a program in network, process, mount and IPC namespaces of its own. Whatever ends its first process, the kernel
 * ends all others in it, and with them every interface, every shared memory segment and everything under /dev/shm: there is nothing to clean up.
 */
export function insideCommand(program: string, args: readonly string[]): string[] {
  const own = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const flags = ['--net', '--pid', '--mount', '--ipc', '--fork', '--kill-child', '--mount-proc'];
  return ['unshare', ...own, ...flags, '--', 'sh', '-c', SCRIPT, 'lifeboat', program, ...args];
}

/** Throws unless this process runs under `insideCommand`: the machine's own network must never be touched. */
export function assertInside(): void {
  if (existsSync(MARK)) return;
  throw new Error('Networks of namespaces are made only in a namespace of their own: run npm run test:partition.');
}
