import { addressesOf, otherRegion, type Region } from './addresses.js';
import { type Relay, startRelay } from './relay.js';
import { detourReplication, followed, healReplication, stallReplication, untilNothingReceived } from './replication.js';

/** What can be done to the replication between the regions without touching clients, or whoever looks at either region. */
export interface ReplicationLink {
  /** Cuts replication to whichever region is the standby now, by pointing it at nobody. */
  stall(): Promise<void>;
  /** The standby of now gets so many bytes a second at most: whatever is written beyond that reaches it later and later. */
  slow(bytesPerSecond: number): Promise<void>;
  /** Cuts the wire between the regions' servers: what is on its way is gone, and every new connection of the standby is refused. */
  cut(): Promise<void>;
  /** Undoes all of it for a region that is still a standby. Twice is harmless. */
  heal(): Promise<void>;
}

export function replicationLink(block: number): ReplicationLink {
  let before: ReadonlyMap<Region, string> = new Map();
  let relay: Relay | undefined;
  const detour = async (): Promise<Relay> => {
    if (relay) return relay;
    before = await followed(block);
    const [standby] = before.keys();
    if (standby === undefined) throw new Error('There is no standby.');
    const { link, servers } = addressesOf(block);
    relay = await startRelay(link, servers[otherRegion(standby)]);
    await detourReplication(block, before.keys(), link);
    return relay;
  };
  return {
    async stall() {
      before = await stallReplication(block);
    },
    slow: async bytesPerSecond => (await detour()).pace(bytesPerSecond),
    async cut() {
      await (await detour()).cut();
      for (const region of before.keys()) await untilNothingReceived(block, region);
    },
    async heal() {
      await healReplication(block, before);
      await relay?.cut();
      relay = undefined;
    },
  };
}
