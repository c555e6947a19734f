import { describe, expect, it } from 'vitest';
import { judgeResidency } from '../../plan/gates/residency.js';
import type { AuditedRegion, ResidencyReading } from '../../plan/residency-audit.js';
import { valuesOf } from '../../plan/row-filter.js';
import type { TableResidency } from '../../plan/table-residency.js';

const ROWS = { column: 'home', jurisdictions: { 'eu-west': 'eu', 'us-east': 'us' } };
const PEOPLE = 'public.people';
const EU_ROWS = "(home = 'eu-west'::text)";
const TAKES = { name: 'from_eu', slot: 'from_eu', publications: ['people'] };

function server(region: 'eu-west' | 'us-east', change: Partial<AuditedRegion> = {}): AuditedRegion {
  const nothing = { published: [], slots: [], subscriptions: [], senders: [], misplaced: [], notCounted: [] };
  return {
    region,
    jurisdiction: region.slice(0, 2),
    silent: null,
    standby: false,
    receives: null,
    ...nothing,
    ...change,
  };
}

interface Given {
  readonly bound?: TableResidency;
  readonly database?: readonly string[];
  readonly eu?: Partial<AuditedRegion>;
  readonly us?: Partial<AuditedRegion>;
}

function judge({ bound, database, eu, us }: Given) {
  const declared = {
    ...(database ? { residency: database } : {}),
    tables: { [PEOPLE]: bound ? { residency: bound } : {} },
  };
  const regions = [server('eu-west', eu), server('us-east', us)];
  const reading: ResidencyReading = { at: 7, database: 'people', declared, regions };
  return judgeResidency(reading, { args: {}, accepted: null });
}

/** What eu-west publishes, and us-east takes. */
const sends = (columns: readonly string[], filter: string | null = null): Given => ({
  eu: { published: [{ publication: 'people', table: PEOPLE, columns, filter }], slots: ['from_eu'] },
  us: { subscriptions: [TAKES] },
});

const CASES: readonly (readonly [string, Given, string, string])[] = [
  ['nothing bound, everything published', sends(['id', 'email']), 'pass', 'in eu-west (eu), us-east (us)'],
  [
    'a bound table that is sent abroad',
    { bound: { jurisdictions: ['eu'] }, ...sends(['id', 'email']) },
    'fail',
    'The publication people sends id, email of public.people from eu-west to us-east (us), which may only be in eu.',
  ],
  [
    'the columns that are not bound',
    { bound: { jurisdictions: ['eu'], columns: ['email'] }, ...sends(['id']) },
    'pass',
    '',
  ],
  [
    'a bound column among those',
    { bound: { jurisdictions: ['eu'], columns: ['email'] }, ...sends(['id', 'email']) },
    'fail',
    'sends email of public.people from eu-west to us-east (us)',
  ],
  [
    'rows without a filter',
    { bound: { rows: ROWS }, ...sends(['id', 'home']) },
    'fail',
    'also of rows whose home is eu-west.',
  ],
  ['rows of the wrong region', { bound: { rows: ROWS }, ...sends(['id'], EU_ROWS) }, 'fail', 'whose home is eu-west.'],
  ['rows that go home', { bound: { rows: ROWS }, ...sends(['id'], "(home = 'us-east'::text)") }, 'pass', ''],
  [
    'rows by a filter of another form',
    { bound: { rows: ROWS }, ...sends(['id'], '(length(home) > 3)') },
    'unknown',
    'cannot be told from its filter (length(home) > 3).',
  ],
  [
    'bound columns of rows of the wrong region',
    { bound: { rows: ROWS, columns: ['email'] }, ...sends(['id', 'email'], EU_ROWS) },
    'fail',
    'sends email of',
  ],
  ['their other columns', { bound: { rows: ROWS, columns: ['email'] }, ...sends(['id', 'home'], EU_ROWS) }, 'pass', ''],
  [
    'a publication that nobody takes',
    { bound: { rows: ROWS, columns: ['email'] }, eu: sends(['id', 'email']).eu ?? {} },
    'fail',
    'has email of public.people, and no server of the inventory subscribes to it.',
  ],
  [
    'a slot that no server of the inventory reads',
    { bound: { rows: ROWS }, eu: { slots: ['warehouse'] } },
    'fail',
    'The logical slot warehouse in eu-west is read by no server of the inventory.',
  ],
  ['a slot of Lifeboat', { bound: { rows: ROWS }, eu: { slots: ['lifeboat_recon'] } }, 'pass', ''],
  ['a slot of a database that is bound nowhere', { eu: { slots: ['warehouse'] } }, 'pass', ''],
  [
    'a standby where the database may not be',
    { database: ['eu'], us: { standby: true } },
    'fail',
    'The standby in us-east (us) has people, which may only be in eu.',
  ],
  [
    'a standby with rows of another jurisdiction',
    { bound: { rows: ROWS, columns: ['email'] }, us: { standby: true } },
    'fail',
    'The standby in us-east (us) has email of public.people, which may only be in eu.',
  ],
  [
    'a standby that the inventory does not know',
    {
      database: ['eu', 'us'],
      eu: { senders: [{ name: 'spare', address: '10.0.0.9', slot: null, state: 'streaming' }] },
    },
    'fail',
    'eu-west streams everything to spare at 10.0.0.9, which is no server of the inventory.',
  ],
  [
    'a standby known by its slot',
    {
      database: ['eu', 'us'],
      eu: { senders: [{ name: 'walreceiver', address: '10.0.0.2', slot: 'us', state: 'streaming' }] },
      us: { standby: true, receives: 'us' },
    },
    'pass',
    '',
  ],
  [
    'a base backup, whoever takes it',
    { database: ['eu', 'us'], eu: { senders: [{ name: 'us-east', address: null, slot: null, state: 'backup' }] } },
    'fail',
    'A base backup of eu-west is being taken by us-east at a local socket.',
  ],
  [
    'rows in the wrong region',
    { bound: { rows: ROWS }, us: { misplaced: [{ table: PEOPLE, columns: null, elsewhere: 3, unclassified: 0 }] } },
    'fail',
    'public.people in us-east has 3 rows that may not be in us.',
  ],
  [
    'rows that belong nowhere',
    {
      bound: { rows: ROWS },
      us: { misplaced: [{ table: PEOPLE, columns: ['email'], elsewhere: 0, unclassified: 2 }] },
    },
    'fail',
    'has 2 rows with a value in email of which nobody has said where they belong.',
  ],
  [
    'a silent region',
    { bound: { rows: ROWS }, us: { silent: 'no answer' } },
    'unknown',
    'us-east did not answer: no answer.',
  ],
  [
    'rows that were not counted',
    { bound: { rows: ROWS }, us: { notCounted: [{ table: PEOPLE, why: 'it has no column home there' }] } },
    'unknown',
    'The rows of public.people in us-east were not counted: it has no column home there.',
  ],
  [
    'a leak beside a silent region',
    {
      bound: { rows: ROWS },
      eu: { misplaced: [{ table: PEOPLE, columns: null, elsewhere: 1, unclassified: 0 }] },
      us: { silent: 'x' },
    },
    'fail',
    'us-east did not answer',
  ],
];

describe('the audit of residency', () => {
  it.each(CASES)('judges %s', (_what, given, verdict, reason) => {
    expect(judge(given)).toMatchObject({ verdict, asOf: 7, reason: expect.stringContaining(reason) });
  });
});

it.each([
  [EU_ROWS, ['eu-west']],
  ["((home)::text = 'eu-west'::text)", ['eu-west']],
  ["(home = ANY (ARRAY['a'::text, 'it''s'::text]))", ['a', "it's"]],
  ["((home)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", ['a', 'b']],
  ["(home <> 'eu-west'::text)", null],
  ["((home = 'eu-west'::text) OR true)", null],
  ["(other = 'eu-west'::text)", null],
  ["(home = 'a'::text) OR (home = 'b'::text)", null],
] as const)('the row filter %s lets through %j', (filter, values) => {
  expect(valuesOf(filter, 'home')).toEqual(values);
});
