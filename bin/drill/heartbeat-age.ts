import { watchState } from '../../bot/runs/watch-state.js';
import type { SandboxStage } from './sandbox-stage.js';

/** How old the newest heartbeat is that the standby has, by the watch's last reading, in milliseconds; 0 while nothing is known. */
export async function readHeartbeatAge({ client, service }: SandboxStage): Promise<number> {
  const { lastGood } = await watchState(client, service);
  const standby = lastGood?.nodes.find(({ inRecovery }) => inRecovery === true);
  return typeof standby?.heartbeatAt === 'number' ? Date.now() - standby.heartbeatAt : 0;
}
