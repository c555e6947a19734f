import { describe, expect, it } from 'vitest';
import { changed, example, planned, reconciliation, REST, SETTLE } from '../../../compiler/rules/example.js';
import { overlaidInventory } from '../lay-over.js';
import { compileHere } from '../world.js';

const CALL = '## Call the support lead\n- [ ] Read out the first line of the report';
const routes = ['pooler', 'proxy', 'name'] as const;
const parallel = routes.map(step => changed(step, `id: ${step}`, 'needs: promote'));

/** Runbooks that careful teams write in another way than the examples do. No rule may object to any of them. */
const REASONABLE: Readonly<Record<string, string>> = {
  'the routes move at once, and the verification waits for all of them': example([
    'gate',
    'approve',
    'fence',
    changed('promote', 'id: promote'),
    ...parallel,
    changed('verify', 'needs: [pooler, proxy, name]'),
    'notify',
  ]),
  'the primary is fenced first, and people decide on the final reading': example([
    'fence',
    'gate',
    'approve',
    'promote',
    ...SETTLE,
  ]),
  'the gate is read before and after the fence': example(['gate', 'approve', 'fence', 'gate', 'promote', ...SETTLE]),
  'people are told before and after': example(['notify', 'gate', 'approve', 'fence', 'promote', ...SETTLE, CALL]),
  'people do something by hand before anything is changed': example([
    CALL,
    'gate',
    'approve',
    'fence',
    'promote',
    ...SETTLE,
  ]),
  'a message may fail': example([
    'gate',
    'approve',
    'fence',
    'promote',
    ...routes,
    'verify',
    changed('notify', 'on_failure: continue'),
  ]),
  'a step before the point of no return puts everything back when it fails': example([
    changed('gate', 'on_failure: abort'),
    'approve',
    'fence',
    'promote',
    ...SETTLE,
  ]),
  'only the gate and the approval are automated so far': example([
    'gate',
    'approve',
    '## Fence and promote\n\nAs in the old runbook.\n\n- [ ] Fenced\n- [ ] Promoted\n- [ ] Clients moved',
    'verify',
    'notify',
  ]),
  'a verification in between, and clients paused while the pooler moves': example([
    'gate',
    'approve',
    'pause',
    'fence',
    'promote',
    'pooler',
    'proxy',
    'name',
    'verify',
    'notify',
  ]),
  'a planned move whose old server follows while the routes move': planned('switchover', [
    'gate',
    'approve',
    changed('switch', 'id: switch'),
    changed('follow', 'id: follow', 'needs: switch'),
    changed('proxy', 'id: proxy', 'needs: switch'),
    changed('name', 'id: name', 'needs: switch'),
    changed('verify', 'needs: [follow, proxy, name]'),
    'notify',
  ]),
  'a planned move with one approver and a long question': planned(
    'switchover',
    ['gate', 'approve', 'switch', ...REST],
    {
      approvals: '{ from: database-oncall, quorum: 1, expires: 30m }',
    },
  ),
  'a failback after a switchover has nothing to rewind': planned('failback', ['gate', 'approve', 'switch', ...REST]),
  'a reconciliation with a second pair of eyes by hand': reconciliation([
    'fence',
    'extract',
    'approve',
    'replay',
    '## Check the ledger\n- [ ] The counts agree with the payment provider',
    'notify',
  ]),
  'a reconciliation that only looks': reconciliation(['fence', 'extract', 'notify']),
};

describe.each(Object.entries(REASONABLE))('%s', (_what, text) => {
  it('is no alarm', () => {
    expect(compileHere(text).diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });
});

describe('an estate that', () => {
  const move = example(['gate', 'approve', 'fence', 'promote', ...SETTLE]);

  it.each([
    ['has only a name', 'services: { orders: { traffic: plain } }\ntraffic: { plain: { dns: DNS } }', ['name']],
    ['has a third region, where a standby follows by itself', thirdCopy(), []],
    ['lets the data live in both jurisdictions', 'databases: { orders: { residency: [eu, us] } }', []],
    [
      'has a server that the system starts, and a command that cuts its host off',
      'databases: { orders: { nodes: { eu-west: { starts: system, fence: [env:CUT] } } } }',
      [],
    ],
    ['declares capacity of the region that is left only', 'services: { orders: { capacity: { eu-west: 10 } } }', []],
    [
      'runs its name server in a third place',
      `${thirdRegion()}\ntraffic: { orders: { dns: { region: ap-south } } }`,
      [],
    ],
  ] as const)('%s is no alarm', (_what, over, only) => {
    const dns =
      '{ provider: rfc2136, server: env:DNS, zone: fail.test, name: o.fail.test, ttl: 30s, key: env:KEY, addresses: { eu-west: env:EU, us-east: env:US } }';
    const text =
      only.length > 0
        ? example(['gate', 'approve', 'fence', 'promote', ...only, 'verify', 'notify'])
        : withRegions(move);
    expect(compileHere(text, {}, overlaidInventory(over.replace('DNS', dns))).diagnostics).toEqual([]);
  });
});

function thirdRegion(): string {
  return 'regions: { ap-south: { jurisdiction: in } }';
}

function thirdCopy(): string {
  const node = '{ dsn: env:AP, replication: env:AP, data: env:DATA, programs: env:BIN, start: [env:START] }';
  return `${thirdRegion()}\ndatabases: { orders: { nodes: { ap-south: ${node} } } }`;
}

/** With a third region a runbook says where it goes. */
function withRegions(text: string): string {
  const params = 'params: { from: { type: region, default: eu-west }, to: { type: region, default: us-east } }';
  return text.replace('\n---\n#', `\n${params}\n---\n#`);
}
