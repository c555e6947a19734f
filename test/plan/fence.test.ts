import { describe, expect, it } from 'vitest';
import type { FenceReading, HostEvidence } from '../../plan/fence.js';
import { judgeFence } from '../../plan/gates/fence.js';

const acted: HostEvidence = {
  hands: 'acted',
  controlState: 'shut down',
  processes: 0,
  standbySignal: true,
  fenceFile: true,
};
const absent: HostEvidence = { hands: 'nobody-there', detail: 'no worker of eu-west took the command' };
const base: FenceReading = {
  at: 1,
  region: 'eu-west',
  host: acted,
  port: { refused: 5, silent: 0, answered: 0 },
  routes: [
    { route: 'pooler', closed: true, detail: 'paused' },
    { route: 'proxy', closed: true, detail: 'maint' },
  ],
  starts: 'lifeboat',
};
const judge = (change: Partial<FenceReading>) => judgeFence({ ...base, ...change }, { args: {}, accepted: null });

describe('with hands on the host', () => {
  it('passes when no process is left and the data directory cannot start as a primary', () => {
    expect(judge({}).verdict).toBe('pass');
  });
  it('passes behind a partition too, because the host itself was looked at', () => {
    expect(judge({ port: { refused: 0, silent: 5, answered: 0 } }).verdict).toBe('pass');
  });
  it.each([
    ['a process is left', { ...acted, processes: 1 }],
    ['standby.signal is missing', { ...acted, standbySignal: false }],
    ['the do-not-start file is missing', { ...acted, fenceFile: false }],
  ])('fails when %s', (_, host) => {
    expect(judge({ host }).verdict).toBe('fail');
  });
});

describe('with nobody there', () => {
  it('passes when the port is refused, every route is closed and only Lifeboat starts the server', () => {
    expect(judge({ host: absent }).verdict).toBe('pass');
  });
  it.each<[string, Partial<FenceReading>]>([
    ['the port is silent, because a frozen server is silent too', { port: { refused: 4, silent: 1, answered: 0 } }],
    ['nothing was tried', { port: { refused: 0, silent: 0, answered: 0 } }],
    ['a client route is open', { routes: [{ route: 'proxy', closed: false, detail: 'wrote' }] }],
    ['no client route is known', { routes: [] }],
    ['something else may start the server', { starts: 'system' }],
  ])('is unknown when %s', (_, change) => {
    expect(judge({ host: absent, ...change }).verdict).toBe('unknown');
  });
});

it('fails whatever else was seen while the server accepts connections', () => {
  expect(judge({ port: { refused: 4, silent: 0, answered: 1 } }).verdict).toBe('fail');
});

describe('with a server that could not be stopped', () => {
  const rejecting = { ...acted, processes: 3, rejects: { rules: true, sessions: 0 } };
  const closed: Partial<FenceReading> = {
    host: rejecting,
    port: { refused: 0, silent: 0, answered: 5 },
    logins: [{ route: 'pooler', outcome: 'rejected', detail: '28000' }],
  };
  it('passes when every login of a client is rejected and no session is left', () => {
    expect(judge(closed).verdict).toBe('pass');
  });
  it.each<[string, Partial<FenceReading>]>([
    ['a session is open', { host: { ...rejecting, rejects: { rules: true, sessions: 1 } } }],
    ['the rules were not taken', { host: { ...rejecting, rejects: { rules: false, sessions: 0 } } }],
    ['it did not answer', { host: { ...rejecting, rejects: null } }],
    ['a restart would make it a primary', { host: { ...rejecting, standbySignal: false } }],
    ['a client gets in', { logins: [{ route: 'proxy', outcome: 'accepted', detail: '' }] }],
  ])('fails when %s', (_, change) => {
    expect(judge({ ...closed, ...change }).verdict).toBe('fail');
  });
  it.each<[string, Partial<FenceReading>]>([
    ['no login was tried', { logins: [] }],
    ['a login ended some other way', { logins: [{ route: 'proxy', outcome: 'unclear', detail: 'no answer' }] }],
  ])('is unknown when %s', (_, change) => {
    expect(judge({ ...closed, ...change }).verdict).toBe('unknown');
  });
});

describe('with a fence command', () => {
  const done = { outcome: 'done', detail: 'exit code 0' } as const;
  const alone: Partial<FenceReading> = { host: absent, routes: [], starts: 'system', command: done };
  it('passes when it did its work and the port is refused', () => {
    expect(judge(alone).verdict).toBe('pass');
  });
  it.each<[string, Partial<FenceReading>]>([
    ['it was cut off', { command: { outcome: 'unknown', detail: 'it took more than 20000 ms' } }],
    ['it failed', { command: { outcome: 'failed', detail: 'no such host' } }],
    ['the port is silent', { port: { refused: 0, silent: 5, answered: 0 } }],
  ])('is unknown when %s', (_, change) => {
    expect(judge({ ...alone, ...change }).verdict).toBe('unknown');
  });
});

describe('with a lease that has run out', () => {
  const silent: Partial<FenceReading> = { host: absent, port: { refused: 0, silent: 5, answered: 0 }, routes: [] };
  const expired = { expiredForMs: 1_500 };
  it('passes a silent region, because its server was bound to end', () => {
    expect(judge({ ...silent, lease: expired })).toMatchObject({
      verdict: 'pass',
      reason: expect.stringContaining('1.5 s ago'),
    });
  });
  it.each<[string, Partial<FenceReading>, string]>([
    ['while it is held', { lease: null }, 'unknown'],
    ['where something else starts the server', { lease: expired, starts: 'system' }, 'unknown'],
    ['while the server answers', { lease: expired, port: { refused: 0, silent: 4, answered: 1 } }, 'fail'],
  ])('does not pass %s', (_, change, verdict) => {
    expect(judge({ ...silent, ...change }).verdict).toBe(verdict);
  });
});
