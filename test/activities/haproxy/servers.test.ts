import { describe, expect, it } from 'vitest';
import { parseServers } from '../../../activities/haproxy/servers.js';

/** As HAProxy 2.6.12 answers, shortened in the columns that are not read. */
const STATE_HEADER = '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight';
const STAT_HEADER =
  '# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight';
const state = (...rows: [name: string, admin: number][]) =>
  ['1', STATE_HEADER, ...rows.map(([name, admin], n) => `2 orders ${n + 1} ${name} 127.0.10.1 2 ${admin} 1`), ''].join(
    '\n',
  );
const stat = (...rows: [name: string, scur: number, status: string][]) =>
  [
    STAT_HEADER,
    ...rows.map(([name, scur, status]) => `orders,${name},0,0,${scur},5,,9,1,1,,0,,0,0,0,0,${status},1`),
    '',
  ].join('\n');
const one = (admin: number, status: string, scur = 0) =>
  parseServers('orders', state(['eu-west', admin]), stat(['eu-west', scur, status]))?.[0];

describe('parseServers', () => {
  it('reads what was ordered, what is so, and how many sessions are left', () => {
    expect(
      parseServers(
        'orders',
        state(['eu-west', 0], ['us-east', 5]),
        stat(['eu-west', 3, 'UP'], ['us-east', 0, 'MAINT']),
      ),
    ).toEqual([
      { server: 'eu-west', admin: 'ready', open: true, status: 'UP', sessions: 3 },
      { server: 'us-east', admin: 'maint', open: false, status: 'MAINT', sessions: 0 },
    ]);
  });

  it.each([
    [1, 'forced'],
    [2, 'inherited from a tracked server'],
    [5, 'configured'],
    [32, 'of a name that does not resolve'],
    [9, 'forced, with a drain besides'],
  ])('reads admin state %i as maintenance (%s)', bits => {
    expect(one(bits, 'MAINT')?.admin).toBe('maint');
  });

  it.each([
    [4, 'let in, though the configuration starts it in maintenance'],
    [64, 'with a host name set at run time'],
  ])('reads admin state %i as ready (%s)', bits => {
    expect(one(bits, 'UP')).toMatchObject({ admin: 'ready', open: true });
  });

  it.each([8, 16])('reads admin state %i as drain', bits => {
    expect(one(bits, 'DRAIN')).toMatchObject({ admin: 'drain', open: false });
  });

  it.each([
    ['UP', true],
    ['UP 1/2', true],
    ['no check', true],
    ['DOWN', false],
    ['DOWN 1/2', false],
    ['NOLB', false],
    ['', false],
  ])('counts a ready server with status %j as open: %s', (status, open) => {
    expect(one(0, status)?.open).toBe(open);
  });

  it.each([
    ['another form', 'No such backend.\n', stat(['eu-west', 0, 'UP'])],
    ['a later version', state(['eu-west', 0]).replace('1', '2'), stat(['eu-west', 0, 'UP'])],
    ['no statistics of the server', state(['eu-west', 0]), stat(['us-east', 0, 'UP'])],
    ['an admin state that is no number', state(['eu-west', Number.NaN]), stat(['eu-west', 0, 'UP'])],
    ['nothing', '', ''],
  ])('says nothing about %s', (_, stateText, statText) => {
    expect(parseServers('orders', stateText, statText)).toBeUndefined();
  });
});
