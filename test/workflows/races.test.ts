import { expect, it } from 'vitest';
import type { Directory } from '../../plan/directory.js';
import type { RunState } from '../../plan/run.js';
import { approve, fence, gate, planOf, promote } from '../live/run/plans.js';
import { decides, decision, found, type Heard, type Line, play, type StageHost } from './stage.js';

const RACES = 1_000;
const SEED = Number(process.env['LIFEBOAT_TEST_SEED'] ?? Date.now() % 2 ** 31);

/** mulberry32: small, and the same numbers for the same seed everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const APPROVERS = ['bo', 'chen', 'dee'];
const directory: Directory = {
  people: {
    ana: { name: 'Ana' },
    eve: { name: 'Eve' },
    bo: { name: 'Bo' },
    chen: { name: 'Chen' },
    dee: { name: 'Dee' },
  },
  groups: { oncall: ['ana', ...APPROVERS] },
};
const plan = planOf('orders', [gate(), approve({ directory: 'current' }), fence(), promote()]);

interface Said {
  readonly at: number;
  readonly person: string;
  readonly decision: 'approve' | 'reject';
}

/** Two approve, one rejects, and beside them double clicks, the requester and a stranger, in any order within 60 ms, in which the run promotes. */
function draw(random: () => number): readonly Said[] {
  const at = () => Math.floor(random() * 60);
  const [first = '', second = '', third = ''] = APPROVERS.toSorted(() => random() - 0.5);
  const rejecter = random() < 0.5 ? third : first;
  const click = at();
  return [
    { at: click, person: first, decision: 'approve' },
    // One millisecond apart, or at once.
    { at: click + Math.floor(random() * 2), person: first, decision: 'approve' },
    { at: at(), person: second, decision: 'approve' },
    { at: at(), person: rejecter, decision: 'reject' },
    { at: at(), person: 'ana', decision: 'approve' },
    { at: at(), person: 'eve', decision: random() < 0.5 ? 'approve' : 'reject' },
  ];
}

const said = ({ line }: Heard): Said => drawn.get(line)!;
const drawn = new Map<Line, Said>();

/** What must be so whatever the order was; the first thing that is not. */
function wrong(state: RunState, heard: readonly Heard[], { acts, reads }: StageHost) {
  const accepted = heard.filter(({ code }) => code === 'ok');
  const rejection = accepted.find(one => said(one).decision === 'reject');
  const approvals = accepted.filter(one => said(one).decision === 'approve');
  const committed = approvals.find(({ answer }) => answer === 'Approved. The run goes on.');
  // The quorum is committed when the directory was read for the approval that completes it.
  const commits = reads.filter(({ speaker, from }) => committed?.saidAt === from && said(committed).person === speaker);
  const outcome = state.approvals[0]?.outcome;
  const promoted = acts.find(({ name }) => name === 'promote');
  const checks: Record<string, boolean> = {
    'one question, decided': state.approvals.length === 1 && outcome === (committed ? 'approved' : 'rejected'),
    'one vote a person': new Set(approvals.map(one => said(one).person)).size === approvals.length,
    'nobody but approvers': accepted.every(one => APPROVERS.includes(said(one).person)),
    'a quorum of two at the commit point': committed === undefined || approvals.length === 2,
    'no promotion without a quorum': promoted === undefined || committed !== undefined,
    'a rejection that arrived before the commit point wins':
      !rejection || !committed || rejection.saidAt >= Math.min(...commits.map(({ to }) => to)),
    'a rejection that was taken before the promotion began prevents it':
      !rejection || !promoted || rejection.answeredAt >= promoted.at,
    'a rejection that was taken ends the run as stopped, and no other run': rejection
      ? state.end !== 'SUCCEEDED' || (promoted !== undefined && promoted.at <= rejection.answeredAt)
      : state.end === 'SUCCEEDED',
    'put back before the point of no return': promoted !== undefined || state.end === 'ABORTED_CLEAN',
    'everybody answered': heard.every(({ answer }) => answer !== ''),
  };
  return Object.entries(checks).find(([, holds]) => !holds)?.[0];
}

it(`gives ${RACES} races of approve, reject and double clicks one right outcome each`, async () => {
  console.log(`approval races: seed ${SEED}`);
  const random = randomFrom(SEED);
  const ends = new Map<string, number>();
  for (let race = 0; race < RACES; race += 1) {
    const words = draw(random);
    const lines = words.map(word => {
      const line = { at: word.at, say: decides(decision(word.person, { decision: word.decision })) };
      drawn.set(line, word);
      return line;
    });
    const { state, heard, host } = await play({
      plan,
      host: stage => {
        stage.read = () => found(directory);
        stage.readMs = () => Math.floor(random() * 20);
      },
      lines: [lines],
    });
    const what = wrong(state, heard, host);
    expect(what && `${what}, race ${race}: ${JSON.stringify([words, heard, host.acts])}`).toBeUndefined();
    const end = `${state.approvals[0]?.outcome}, ${state.end}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  // Otherwise the races would not be races.
  expect([...ends.keys()].toSorted()).toEqual(
    expect.arrayContaining(['approved, ABORTED_CLEAN', 'approved, SUCCEEDED', 'rejected, ABORTED_CLEAN']),
  );
  console.log(Object.fromEntries(ends));
}, 20_000);
