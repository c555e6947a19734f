import { expect, it } from 'vitest';
import { refuseUnwanted } from '../../../bin/worker/confirm-late-acts.js';

const unasked = () => Promise.reject(new Error('was asked'));

it('does an act that comes in time without asking', async () => {
  await refuseUnwanted('host.postgres-stop', 40, unasked);
});

it('does a late act that somebody still waits for', async () => {
  await refuseUnwanted('host.postgres-stop', 20_000, async () => true);
});

it('refuses a late act that nobody waits for', async () => {
  const refused = refuseUnwanted('host.postgres-start', 20_000, async () => false);
  await expect(refused).rejects.toMatchObject({ type: 'nobody-there', message: expect.stringContaining('20000 ms') });
});

it('refuses a late act when it cannot be asked about', async () => {
  await expect(refuseUnwanted('host.postgres-start', 20_000, unasked)).rejects.toMatchObject({ type: 'nobody-there' });
});
