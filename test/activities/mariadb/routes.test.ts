import { describe, expect, it } from 'vitest';
import { closedRoutes, type RouteEnd } from '../../../activities/mariadb/routes.js';

const end = (changed: Partial<RouteEnd>): RouteEnd => ({
  route: 'proxy',
  outcome: 'answered',
  region: 'eu-west',
  readOnly: false,
  detail: 'seen',
  ...changed,
});

describe('a route of clients of MariaDB', () => {
  it.each([
    ['that nobody answers at', end({ outcome: 'refused', region: null }), true],
    ['that leads to the server of another region', end({ region: 'us-east' }), true],
    ['that leads to the fenced server', end({}), false],
    ['that leads to the fenced server, which is read-only to most', end({ readOnly: true }), false],
    ['that leads to a server that is not known', end({ region: null }), false],
    ['that is silent', end({ outcome: 'unclear', region: null }), false],
  ])('%s is told to be open or closed', (_name, seen, closed) => {
    expect(closedRoutes([seen], 'eu-west', new Map())).toMatchObject([{ route: 'proxy', closed }]);
  });

  it('says what became of closing it beside what was seen', () => {
    const said = new Map([['proxy', 'in maintenance']]);
    expect(closedRoutes([end({})], 'eu-west', said)[0]?.detail).toBe('in maintenance; seen');
  });
});
