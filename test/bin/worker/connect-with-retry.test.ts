import { expect, it } from 'vitest';
import { badInput, CliError } from '../../../bin/cli-error.js';
import { type Attempts, connectWithRetry } from '../../../bin/worker/connect-with-retry.js';

function attempts(): Attempts & { lines: string[]; stopping: AbortController } {
  let clock = 0;
  const lines: string[] = [];
  const stopping = new AbortController();
  return {
    lines,
    stopping,
    address: '127.0.0.1:7233',
    stop: stopping.signal,
    progress: line => lines.push(line),
    now: () => clock,
    pause: async ms => void (clock += ms),
  };
}

it('connects as soon as the server is up, and says once that it waits', async () => {
  const fake = attempts();
  let tries = 0;
  const connect = async (): Promise<string> => {
    tries += 1;
    if (tries < 5) throw new Error('refused');
    return 'connected';
  };
  expect(await connectWithRetry(connect, fake)).toBe('connected');
  expect(fake.lines).toEqual(['Temporal at 127.0.0.1:7233 does not answer yet; trying for 30 s.']);
});

it('gives up after its deadline', async () => {
  const fake = attempts();
  await expect(connectWithRetry(() => Promise.reject(new Error('refused')), fake)).rejects.toThrow(
    'No connection to Temporal at 127.0.0.1:7233 (refused)',
  );
  expect(fake.now()).toBe(30_000);
});

it('stops trying when it is told to', async () => {
  const fake = attempts();
  const connect = async (): Promise<string> => {
    fake.stopping.abort();
    throw new Error('refused');
  };
  expect(await connectWithRetry(connect, fake)).toBeUndefined();
});

it('does not wait for what was said wrongly to become right', async () => {
  const fake = attempts();
  const connect = () => Promise.reject(badInput('bad-temporal-access', 'No such file.', 'Correct it.'));
  await expect(connectWithRetry(connect, fake)).rejects.toThrow('No such file.');
  expect(fake.now()).toBe(0);
});

it('says at the end what the last answer was', async () => {
  const fake = attempts();
  const connect = () => Promise.reject(new CliError('temporal-refused', 'It wants a key.', 'Give it.'));
  await expect(connectWithRetry(connect, fake)).rejects.toMatchObject({ code: 'temporal-refused' });
});
