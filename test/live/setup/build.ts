import { spawnSync } from 'node:child_process';

/** Live tests start workers and the demo from `dist/`: it must be what the sources say. The set-up builds only when something is newer. */
export function setup(): void {
  const { status } = spawnSync(process.execPath, ['bin/setup.mjs'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('bin/setup.mjs failed; see above.');
}
