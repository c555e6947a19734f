import { z } from 'zod';
import { DurationText } from './duration-text.js';
import type { Inventory } from './inventory.js';

/** Which section of the inventory an argument names; the compiler checks the name there and offers the nearest one. */
export type Names = keyof Pick<
  Inventory,
  'regions' | 'databases' | 'traffic' | 'channels' | 'groups' | 'services' | 'overrides'
>;

declare module 'zod' {
  interface GlobalMeta {
    names?: Names;
    /** The name taken when the runbook says nothing, found from the runbook's service: its only database, its traffic, its channel. */
    fallback?: 'service';
    unit?: 'ms';
  }
}

export const databaseArgument = () =>
  z.string().meta({ description: 'A database of the inventory.', names: 'databases', fallback: 'service' });
export const regionArgument = (description: string) => z.string().meta({ description, names: 'regions' });
export const trafficArgument = () =>
  z.string().meta({ description: 'A traffic entry of the inventory.', names: 'traffic', fallback: 'service' });
export const channelArgument = () =>
  z.string().meta({ description: 'A channel of the inventory.', names: 'channels', fallback: 'service' });
export const overrideArgument = () =>
  z.string().meta({ description: 'An override of the inventory, by its name.', names: 'overrides' });
export const durationArgument = (description: string) => DurationText.meta({ description, unit: 'ms' });
