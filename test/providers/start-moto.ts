import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../../sandbox/checkout.js';
import { startProcess } from '../../sandbox/process.js';

/** moto, a stand-in for Amazon's API, with nothing in it. */
export async function startMoto(host: string, port: number) {
  const api = `http://${host}:${port}`;
  const dir = mkdtempSync('/dev/shm/lifeboat-moto-');
  const server = await startProcess({
    name: 'moto',
    program: 'python3',
    args: ['-m', 'moto.server', '-H', host, '-p', String(port)],
    env: { PYTHONPATH: join(checkoutRoot(), '.cache', 'python-moto') },
    cwd: dir,
    log: join(dir, 'moto.log'),
    listens: [{ host, port }],
    ready: async () => (await fetch(`${api}/moto-api/data.json`).catch(() => undefined))?.ok === true,
    deadlineMs: 60_000,
  });
  return {
    api,
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
