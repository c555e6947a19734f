export const Region = { euWest: 'eu-west', usEast: 'us-east' } as const;
export type Region = (typeof Region)[keyof typeof Region];

export const REGIONS: readonly Region[] = [Region.euWest, Region.usEast];

export function isRegion(text: unknown): text is Region {
  return text === Region.euWest || text === Region.usEast;
}

export function otherRegion(region: Region): Region {
  return region === Region.euWest ? Region.usEast : Region.euWest;
}

/** The services of `runbooks/evacuation/`. */
export const FLEET = ['accounts', 'catalog', 'checkout'] as const;
export type FleetService = (typeof FLEET)[number];

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where everything of one sandbox listens. Each is on 127.0.0.0/8, so nothing can leave the machine. */
export interface Addresses {
  readonly servers: Readonly<Record<Region, Endpoint>>;
  /** The servers of the active-active service, and the relays through which each is reached by the other one's subscription. */
  readonly carts: Readonly<Record<Region, Endpoint>>;
  readonly relays: Readonly<Record<Region, Endpoint>>;
  /** The servers of the services that leave a region together, and where their clients go in. */
  readonly fleet: Readonly<Record<FleetService, Readonly<Record<Region, Endpoint>> & { readonly proxy: Endpoint }>>;
  /** The relay between the regions' servers of orders, while there is one. */
  readonly link: Endpoint;
  readonly cartsProxy: Endpoint;
  readonly proxy: Endpoint;
  readonly pooler: Endpoint;
  readonly nameServer: Endpoint;
  readonly resolver: Endpoint;
  /** Held open by the process that owns the block, so that two sandboxes never share one; gone the moment it dies. */
  readonly lock: Endpoint;
}

/** The addresses of a block (0 to 255, the second octet). Sandboxes with different blocks run side by side. */
export function addressesOf(block: number): Addresses {
  if (!Number.isInteger(block) || block < 0 || block > 255) {
    throw new RangeError(`Unexpected block ${block}, expected a whole number from 0 to 255`);
  }
  const at = (rest: string, port: number): Endpoint => ({ host: `127.${block}.${rest}`, port });
  return {
    servers: { 'eu-west': at('10.1', 5432), 'us-east': at('20.1', 5432) },
    carts: { 'eu-west': at('10.2', 5432), 'us-east': at('20.2', 5432) },
    relays: { 'eu-west': at('10.3', 5432), 'us-east': at('20.3', 5432) },
    fleet: {
      accounts: { 'eu-west': at('10.11', 5432), 'us-east': at('20.11', 5432), proxy: at('1.10', 5011) },
      catalog: { 'eu-west': at('10.12', 5432), 'us-east': at('20.12', 5432), proxy: at('1.10', 5012) },
      checkout: { 'eu-west': at('10.13', 5432), 'us-east': at('20.13', 5432), proxy: at('1.10', 5013) },
    },
    link: at('1.40', 5432),
    cartsProxy: at('1.10', 5001),
    proxy: at('1.10', 5000),
    pooler: at('1.20', 6432),
    nameServer: at('53.1', 5353),
    resolver: at('53.3', 5355),
    lock: at('1.1', 7999),
  };
}
