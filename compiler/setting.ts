import type { Inventory } from '../plan/inventory.js';
import type { Include } from './include.js';
import type { Front } from './read-front-matter.js';
import type { ParamValues } from './substitute.js';

/** Everything that the steps of one runbook are lowered against. */
export interface Setting {
  readonly inventory: Inventory;
  readonly service: Inventory['services'][string];
  readonly front: Front;
  readonly params: ParamValues;
  readonly include: Include;
  /** Whether links to other runbooks can be followed at all; then what is linked must be there. */
  readonly linked: boolean;
}
