import { z } from 'zod';
import { DurationText } from './duration-text.js';
import type { DatabaseEngine, Inventory } from './inventory.js';

/** Which section of the inventory an argument names; the compiler checks the name there and offers the nearest one. */
export type Names = keyof Pick<
  Inventory,
  'regions' | 'databases' | 'traffic' | 'channels' | 'groups' | 'services' | 'overrides' | 'caches' | 'queues'
>;

declare module 'zod' {
  interface GlobalMeta {
    names?: Names;
    /** The name taken when the runbook says nothing, found from the runbook's service: its only database, its traffic, its channel. */
    fallback?: 'service';
    unit?: 'ms';
    /** The engine that a database must have to be named here. */
    engine?: DatabaseEngine;
  }
}

export const databaseArgument = (engine: DatabaseEngine = 'postgresql') =>
  z.string().meta({ description: 'A database of the inventory.', names: 'databases', fallback: 'service', engine });
export const regionArgument = (description: string) => z.string().meta({ description, names: 'regions' });
export const trafficArgument = () =>
  z.string().meta({ description: 'A traffic entry of the inventory.', names: 'traffic', fallback: 'service' });
export const channelArgument = () =>
  z.string().meta({ description: 'A channel of the inventory.', names: 'channels', fallback: 'service' });
export const overrideArgument = () =>
  z.string().meta({ description: 'An override of the inventory, by its name.', names: 'overrides' });
export const cacheArgument = () => z.string().meta({ description: 'A cache of the inventory.', names: 'caches' });
export const queueArgument = () => z.string().meta({ description: 'A queue of the inventory.', names: 'queues' });
export const durationArgument = (description: string) => DurationText.meta({ description, unit: 'ms' });
