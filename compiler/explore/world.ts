/** How a server is kept from taking writes. `stopped`: undone by whatever starts it again. `pathClosed`: it may live, but no client reaches it. */
export const Fence = { none: 0, stopped: 1, durable: 2, pathClosed: 3 } as const;
export type Fence = (typeof Fence)[keyof typeof Fence];

/** What is known of the writes that exist only on this server. */
export const Stranded = { none: 0, undecided: 1, extracted: 2, replayed: 3, signed: 4 } as const;
export type Stranded = (typeof Stranded)[keyof typeof Stranded];

export interface Server {
  readonly up: boolean;
  /** What it is, or would be if it were started now. */
  readonly primary: boolean;
  readonly fence: Fence;
  readonly timeline: number;
  /** A standby that lacks more than the loss budget. */
  readonly behind: boolean;
  readonly stranded: Stranded;
}

/** Where one layer sends its clients; closed while it holds them or has no server in. */
export interface Route {
  readonly region: string;
  readonly open: boolean;
}

/** Everything that acts and accidents change. Servers, routes and links are in the order of the ground. */
export interface World {
  readonly servers: readonly Server[];
  readonly routes: readonly Route[];
  /** A bit for each link of the ground that is cut. */
  readonly cuts: number;
  /** The greatest epoch that a resource has seen. */
  readonly epoch: number;
}

/** What never changes: which servers, routes and links there are. */
export interface Ground {
  readonly servers: readonly {
    readonly database: string;
    readonly region: string;
    readonly starts: string;
    /** One of several primaries that take writes at once, as an active-active service has them. */
    readonly active: boolean;
  }[];
  readonly routes: readonly {
    readonly via: string;
    readonly layer: 'pooler' | 'proxy' | 'dns';
    readonly databases: readonly string[];
  }[];
  readonly links: readonly (readonly [string, string])[];
  readonly regions: readonly string[];
}

/** The side of a link that is no region: the bot's own. */
export const BOT = 'the bot';

export function serverAt(ground: Ground, database: string, region: string): number {
  return ground.servers.findIndex(one => one.database === database && one.region === region);
}

export function changeServer(world: World, index: number, change: Partial<Server>): World {
  return { ...world, servers: world.servers.map((server, at) => (at === index ? { ...server, ...change } : server)) };
}

export function changeRoute(world: World, index: number, change: Partial<Route>): World {
  return { ...world, routes: world.routes.map((route, at) => (at === index ? { ...route, ...change } : route)) };
}

export function connected(ground: Ground, world: World, a: string, b: string): boolean {
  const link = ground.links.findIndex(([one, other]) => (one === a && other === b) || (one === b && other === a));
  return link < 0 || (world.cuts & (1 << link)) === 0;
}

/** Whether clients can write there now. */
export function takesWrites({ up, primary, fence }: Server): boolean {
  return up && primary && fence === Fence.none;
}

/** Equal for two worlds that behave the same. */
export function worldKey({ servers, routes, cuts, epoch }: World, { regions }: Ground): string {
  let key = String.fromCharCode(cuts + 1, epoch + 1);
  for (const { up, primary, fence, timeline, behind, stranded } of servers)
    key += String.fromCharCode(
      1 + (up ? 1 : 0) + (primary ? 2 : 0) + (behind ? 4 : 0) + (fence << 3) + (stranded << 5) + (timeline << 8),
    );
  for (const { region, open } of routes)
    key += String.fromCharCode(1 + (regions.indexOf(region) << 1) + (open ? 1 : 0));
  return key;
}
