import type { Client } from '@temporalio/client';
import type { Region } from '../../sandbox/addresses.js';
import type { LoadRecord } from '../../sandbox/load-log.js';
import type { Probe } from '../../sandbox/prober-log.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { Observed } from '../../sandbox/traffic.js';

/** The private two regions of one drill, with write clients and the prober as witnesses. */
export interface SandboxStage {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly service: string;
  readonly load: Observed<LoadRecord>;
  readonly prober: Observed<Probe>;
  /** Clients that write to one region's own server past the pooler, once a fault has started them; their region is the key. */
  readonly direct: Map<Region, Observed<LoadRecord>>;
  /** Who may decide, by group. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}
