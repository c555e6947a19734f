import { z } from 'zod';

/** What an operator calls an entry of the inventory. */
export const Name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'expected a name of lower-case letters, digits and dashes');
