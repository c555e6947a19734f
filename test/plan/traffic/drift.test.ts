import { describe, expect, it } from 'vitest';
import { findDrift, type FleetReading } from '../../../plan/traffic/drift.js';

const place = { host: '127.0.10.1', port: 5432, paused: false, fileAgrees: true };
const calm: FleetReading = {
  poolers: { first: place, second: place },
  proxies: {
    first: { 'eu-west': 'ready', 'us-east': 'maint' },
    second: { 'eu-west': 'ready', 'us-east': 'maint' },
  },
  oneRegion: true,
};

describe('findDrift', () => {
  it('finds nothing where all instances agree', () => {
    expect(findDrift(calm)).toEqual([]);
  });

  it.each<[string, Partial<FleetReading>, string]>([
    [
      'an instance that was restarted with its old file',
      { poolers: { first: place, second: { ...place, host: '127.0.20.1' } } },
      'The instances of the pooler point at different servers: first 127.0.10.1:5432, second 127.0.20.1:5432.',
    ],
    [
      'a pause that nobody took back',
      { poolers: { first: place, second: { ...place, paused: true } } },
      "The pooler's instance second holds its clients.",
    ],
    [
      'a file that a restart would read',
      { poolers: { first: { ...place, fileAgrees: false } } },
      "The file of the pooler's instance first points elsewhere than the running pooler (127.0.10.1:5432): a restart would move its clients.",
    ],
    [
      'a reload that forgot a maintenance',
      { oneRegion: false, proxies: { ...calm.proxies, second: { 'eu-west': 'ready', 'us-east': 'ready' } } },
      'The instances of the proxy do not agree about us-east: first maint, second ready.',
    ],
    [
      'two regions where one takes writes',
      { proxies: { first: { 'eu-west': 'ready', 'us-east': 'ready' } } },
      "The proxy's instance first lets clients into eu-west and us-east at once, and only one region takes writes.",
    ],
  ])('says %s', (_, changed, sentence) => {
    expect(findDrift({ ...calm, ...changed })).toEqual([sentence]);
  });

  it('does not take a file that cannot be read for one that differs', () => {
    expect(findDrift({ ...calm, poolers: { first: { ...place, fileAgrees: null } } })).toEqual([]);
  });
});
