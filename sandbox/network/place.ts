import { addressesOf } from '../addresses.js';

/** The namespaces of a partitioned sandbox: two regions, the bot (Temporal and the control worker), clients (with pooler, proxy and resolver), the zone's name server. */
export const Place = {
  euWest: 'eu-west',
  usEast: 'us-east',
  bot: 'bot',
  clients: 'clients',
  dns: 'dns',
} as const;
export type Place = (typeof Place)[keyof typeof Place];

export const PLACES: readonly Place[] = Object.values(Place);

/** Where the parts of a sandbox live. What is not named here is a part of the test itself. */
export const PLACE_OF_PART: Readonly<Record<string, Place>> = {
  'eu-west': Place.euWest,
  'us-east': Place.usEast,
  temporal: Place.bot,
  control: Place.bot,
  pgbouncer: Place.clients,
  haproxy: Place.clients,
  unbound: Place.clients,
  load: Place.clients,
  prober: Place.clients,
  knot: Place.dns,
};

/** The bridge port of a place, as the rules name it. An interface's name has at most 15 characters. */
export function portOf(place: Place): string {
  return `v-${place}`;
}

/** The addresses of a place; the first is the one that its packets come from. */
export function addressesIn(block: number, place: Place): readonly string[] {
  const { servers, proxy, pooler, resolver, nameServer } = addressesOf(block);
  const addresses: Record<Place, readonly string[]> = {
    'eu-west': [servers['eu-west'].host],
    'us-east': [servers['us-east'].host],
    bot: [botAddress(block)],
    clients: [`127.${block}.40.1`, proxy.host, pooler.host, resolver.host],
    dns: [nameServer.host],
  };
  return addresses[place];
}

export function botAddress(block: number): string {
  return `127.${block}.1.2`;
}
