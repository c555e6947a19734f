import { z } from 'zod';

/**
 * A secret, an address or a path that differs per environment: `env:NAME` or `file:/path`. The value is read inside the activity that
 * uses it, on the worker that runs it; plans, histories, logs and messages carry the reference only.
 */
export const Reference = z
  .string()
  .regex(
    /^(?:env:[A-Z][A-Z0-9_]{0,127}|file:\/[^\0]{1,1023})$/,
    'expected a reference such as `env:ORDERS_DSN` or `file:/etc/lifeboat/dsn`',
  );
export type Reference = z.output<typeof Reference>;
