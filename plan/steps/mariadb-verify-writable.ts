import { verifyWritableStep, optionalTraffic } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

export const mariadbVerifyWritable = defineStep({
  ...verifyWritableStep('mariadb', optionalTraffic()),
  do: 'mariadb.verify-writable',
  description:
    'Writes a row at the server itself and reads it back, and proves that every client route leads to that server.',
  returns: returns<{ readonly position: string }>(),
  timeoutMs: 15_000,
  expectedMs: 200,
  retry: { attempts: 3, backoffMs: 500 },
  example: 'do: mariadb.verify-writable\ndatabase: shop\nregion: ${to}',
});
