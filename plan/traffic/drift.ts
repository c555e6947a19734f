/** What the instances of a traffic entry say, by their names; an instance that does not answer is not in here. */
export interface FleetReading {
  readonly poolers: Readonly<Record<string, PoolerPlace>>;
  /** By instance and region: `ready`, `drain` or `maint`. */
  readonly proxies: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether one region at a time takes the clients. */
  readonly oneRegion: boolean;
}

export interface PoolerPlace {
  readonly host: string;
  readonly port: number;
  readonly paused: boolean;
  /** Whether its file points where the running pooler points; null when the file could not be read. */
  readonly fileAgrees: boolean | null;
}

/**
 * What has drifted, one sentence each: a reload that forgot a maintenance, an instance that was restarted with its old file, a pause that
 * nobody took back. Nothing is repaired here; a step that names the traffic puts all instances right.
 */
export function findDrift({ poolers, proxies, oneRegion }: FleetReading): readonly string[] {
  return [
    ...differing(
      Object.entries(poolers).map(([name, { host, port }]) => [name, `${host}:${port}`]),
      'The instances of the pooler point at different servers',
    ),
    ...Object.entries(poolers).flatMap(([name, place]) => poolerDrift(name, place)),
    ...regionsOf(proxies).flatMap(region =>
      differing(
        Object.entries(proxies).map(([name, servers]) => [name, servers[region] ?? 'not there']),
        `The instances of the proxy do not agree about ${region}`,
      ),
    ),
    ...(oneRegion ? Object.entries(proxies).flatMap(([name, servers]) => twoRegions(name, servers)) : []),
  ];
}

function poolerDrift(name: string, { host, port, paused, fileAgrees }: PoolerPlace): readonly string[] {
  return [
    ...(paused ? [`The pooler's instance ${name} holds its clients.`] : []),
    ...(fileAgrees === false
      ? [
          `The file of the pooler's instance ${name} points elsewhere than the running pooler (${host}:${port}): a restart would move its clients.`,
        ]
      : []),
  ];
}

function twoRegions(name: string, servers: Readonly<Record<string, string>>): readonly string[] {
  const ready = Object.keys(servers).filter(region => servers[region] === 'ready');
  if (ready.length < 2) return [];
  return [
    `The proxy's instance ${name} lets clients into ${ready.join(' and ')} at once, and only one region takes writes.`,
  ];
}

function differing(values: readonly (readonly [string, string])[], what: string): readonly string[] {
  if (new Set(values.map(([, value]) => value)).size < 2) return [];
  return [`${what}: ${values.map(([name, value]) => `${name} ${value}`).join(', ')}.`];
}

function regionsOf(proxies: FleetReading['proxies']): readonly string[] {
  return [...new Set(Object.values(proxies).flatMap(servers => Object.keys(servers)))];
}
