import { cartsUrl } from './active-active.js';
import { addressesOf, type Region, REGIONS } from './addresses.js';
import { ZONE } from './knot.js';
import { serverUrl } from './template.js';

/** What of a sandbox is not decided by its block. */
export interface Places {
  readonly block: number;
  readonly programs: string;
  readonly carts: Pick<Places, 'data' | 'start'>;
  readonly data: Readonly<Record<Region, string>>;
  readonly start: Readonly<Record<Region, string>>;
  readonly poolerConfig: string;
  readonly proxySocket: string;
  readonly dnsSecret: string;
  readonly oncallFile: string;
  /** The audit journal of its control worker. */
  readonly journal: string;
  readonly temporalAddress: string | undefined;
}

/** Every variable that `runbooks/inventory.yaml` names, where Temporal is, and where ended runs are kept. */
export function sandboxEnvironment(places: Places): Record<string, string> {
  const { block, carts } = places;
  const { pooler, proxy, cartsProxy, nameServer } = addressesOf(block);
  const regions = REGIONS.flatMap(region => {
    const prefix = `ORDERS_${region.toUpperCase().replaceAll('-', '_')}`;
    const second = `CARTS_${region.toUpperCase().replaceAll('-', '_')}`;
    return [
      [`${second}_DSN`, cartsUrl(block, region)],
      [`${second}_REPLICATION`, cartsUrl(block, region)],
      [`${second}_DATA`, carts.data[region]],
      [`${second}_PROGRAMS`, places.programs],
      [`${second}_START`, carts.start[region]],
      [`${prefix}_DSN`, serverUrl(block, region, 'postgres', 'orders')],
      [`${prefix}_REPLICATION`, serverUrl(block, region, 'repl', 'postgres')],
      [`${prefix}_DATA`, places.data[region]],
      [`${prefix}_PROGRAMS`, places.programs],
      [`${prefix}_START`, places.start[region]],
      [`${prefix}_ADDRESS`, addressesOf(block).servers[region].host],
    ];
  });
  return {
    ...Object.fromEntries(regions),
    ORDERS_POOLER_ADMIN: `postgres://postgres@${pooler.host}:${pooler.port}/pgbouncer`,
    ORDERS_POOLER_CONFIG: places.poolerConfig,
    ORDERS_POOLER_CLIENTS: `postgres://app@${pooler.host}:${pooler.port}/orders`,
    ORDERS_PROXY_SOCKET: places.proxySocket,
    ORDERS_PROXY_CLIENTS: `postgres://app@${proxy.host}:${proxy.port}/orders`,
    CARTS_PROXY_SOCKET: places.proxySocket,
    CARTS_PROXY_CLIENTS: `postgres://app@${cartsProxy.host}:${cartsProxy.port}/carts`,
    ORDERS_DNS_SERVER: `${nameServer.host}:${nameServer.port}`,
    ORDERS_DNS_KEY: `${ZONE.key}:hmac-sha256:${places.dnsSecret}`,
    ORDERS_ONCALL_FILE: places.oncallFile,
    LIFEBOAT_HISTORY: places.journal,
    ...(places.temporalAddress === undefined ? {} : { TEMPORAL_ADDRESS: places.temporalAddress }),
  };
}
