import { describe, expect, it } from 'vitest';
import type { ApprovalPolicy } from '../../../plan/approval.js';
import type { Directory } from '../../../plan/directory.js';
import type { Estate } from '../../../plan/inventory.js';
import type { PreflightSide } from '../../../plan/preflight.js';
import type { Finding } from '../../../plan/readiness/finding.js';
import { judgeApprovers } from '../../../plan/readiness/judge-approvers.js';
import { judgeEntry } from '../../../plan/readiness/judge-entry.js';
import { judgeRoles } from '../../../plan/readiness/judge-role.js';
import { judgeServers } from '../../../plan/readiness/judge-servers.js';
import type { NamesReading, RoleReading } from '../../../plan/readiness/reading.js';
import { keyLineOf } from '../signers.js';

const wrong = (findings: readonly Finding[]) =>
  findings.filter(({ verdict }) => verdict !== 'pass').map(({ check, verdict }) => `${check} ${verdict}`);

const SIDE: PreflightSide = {
  region: 'eu-west',
  silent: null,
  standby: false,
  settings: { max_connections: 100 },
  slotsFree: 5,
  sendersFree: 5,
  archiverFailure: null,
  preparedTransactions: 0,
  longTransactions: [],
  logicalSlots: [],
  extensions: [],
  availableExtensions: [],
  collations: [],
  hints: true,
  maxWalBytes: 2 ** 30,
  host: { freeBytes: 2 ** 40, replicationRefused: null },
  hostSilent: null,
};

describe('both servers', () => {
  it.each<[string, Partial<PreflightSide>, string[]]>([
    ['nothing is wrong', {}, []],
    ['no slot is free', { slotsFree: 0 }, ['servers fail']],
    ['the disk is nearly full', { host: { freeBytes: 5, replicationRefused: null } }, ['servers fail']],
    ['nobody is there', { host: null, hostSilent: 'no worker took it' }, ['hands fail']],
    ['it could not be rewound', { hints: false }, ['way-back fail']],
    ['it does not answer', { silent: 'timeout', standby: null, hints: false }, ['servers unknown', 'way-back unknown']],
    ['a consumer would lose its slot', {}, []],
  ])('say when %s', (_, to, expected) => {
    const reading = { at: 1, from: SIDE, to: { ...SIDE, region: 'us-east', standby: true, ...to } };
    expect(wrong(judgeServers(reading, 'orders', ''))).toEqual(expected);
  });
});

const ROLE: RoleReading = { region: 'eu-west', silent: null, role: 'bot', missing: [], clients: 80, inRecovery: false };
const estateWith = (capacity?: Record<string, number>) => ({ services: { orders: { capacity } } }) as unknown as Estate;

describe('the role', () => {
  it.each<[string, Partial<RoleReading>, Record<string, number> | undefined, string[]]>([
    ['may do everything', {}, undefined, []],
    ['lacks something', { missing: ['EXECUTE on pg_promote'] }, undefined, ['role fail']],
    ['cannot be asked', { silent: 'connection refused' }, undefined, ['role unknown']],
    ['finds fewer clients than the region can carry', {}, { 'us-east': 80 }, []],
    ['finds more clients than the region can carry', {}, { 'us-east': 79 }, ['capacity fail']],
    ['finds no primary to count clients on', { inRecovery: true }, { 'us-east': 79 }, ['capacity unknown']],
    ['has no capacity to compare with', {}, { 'eu-west': 1 }, []],
  ])('%s', (_, change, capacity, expected) => {
    const about = { database: 'orders', service: 'orders', to: 'us-east', estate: estateWith(capacity) };
    expect(wrong(judgeRoles([{ ...ROLE, ...change }], about))).toEqual(expected);
  });
});

const NAMES: NamesReading = {
  name: 'db.fail.test',
  unread: null,
  addresses: ['192.0.2.1'],
  ttlSeconds: 2,
  declaredTtlSeconds: 2,
  refused: null,
  elsewhere: false,
  there: false,
};

describe('the ways in', () => {
  it.each<[string, Partial<NamesReading>, string[]]>([
    ['all is well', {}, []],
    ['the key is refused', { refused: 'NOTAUTH, BADKEY' }, ['names fail']],
    ['somebody has moved the name', { elsewhere: true }, ['names fail']],
    ['the live TTL is longer than declared', { ttlSeconds: 300 }, ['ttl fail']],
    ['the live TTL is shorter than declared', { ttlSeconds: 1 }, []],
    ['the zone does not answer', { unread: 'no answer', ttlSeconds: null }, ['names unknown', 'ttl unknown']],
  ])('say when %s', (_, change, expected) => {
    expect(wrong(judgeEntry({ traffic: 'orders', names: { ...NAMES, ...change } }))).toEqual(expected);
  });
  it('say when the pooler or the proxy takes no order', () => {
    const entry = { traffic: 'orders', names: null, pooler: 'it is silent.', proxy: null };
    expect(wrong(judgeEntry(entry))).toEqual(['traffic fail']);
  });
});

const POLICY: ApprovalPolicy = {
  from: 'oncall',
  quorum: 2,
  expiresMs: 1,
  onExpiry: 'hold',
  escalateTo: null,
  evidence: [],
};
const PEOPLE: Directory['people'] = {
  ana: { name: 'Ana', slack: 'U0ANA' },
  bo: { name: 'Bo', slack: 'U0BO' },
  chen: { name: 'Chen', keys: [keyLineOf('chen')] },
  mute: { name: 'Mute' },
};

describe('the approvers', () => {
  it.each<[string, string[], Partial<ApprovalPolicy>, string]>([
    ['are enough without the requester', ['ana', 'bo', 'chen'], {}, 'pass'],
    ['are too few when one of them asks', ['ana', 'bo'], {}, 'fail'],
    ['do not count who cannot be asked', ['ana', 'bo', 'mute'], {}, 'fail'],
    ['do not count a name twice', ['ana', 'bo', 'bo'], {}, 'fail'],
    ['are nobody in a group that is not there', [], {}, 'fail'],
    ['cannot sign when the only key is the requester’s', ['ana', 'bo', 'chen'], { secondFactor: true }, 'fail'],
    ['are one where one is enough', ['ana', 'bo'], { quorum: 1 }, 'pass'],
  ])('%s', (_, members, change, verdict) => {
    const groups: Record<string, string[]> = members.length > 0 ? { oncall: members } : {};
    const directory = { people: PEOPLE, groups };
    expect(judgeApprovers('Decide', { ...POLICY, ...change }, directory).verdict).toBe(verdict);
  });

  it('are those too who are asked when nobody answers', () => {
    const policy: ApprovalPolicy = { ...POLICY, onExpiry: 'escalate', escalateTo: 'leads' };
    const judged = (leads: string[]) =>
      judgeApprovers('Decide', policy, { people: PEOPLE, groups: { oncall: ['ana', 'bo', 'chen'], leads } });
    expect(judged(['ana', 'bo', 'chen']).verdict).toBe('pass');
    expect(judged(['bo', 'mute'])).toMatchObject({
      verdict: 'fail',
      sentence: expect.stringContaining(
        'needs 2 of leads besides the one who asks, and 1 can be reached. mute: no account',
      ),
    });
  });
});
