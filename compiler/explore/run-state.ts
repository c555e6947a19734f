import type { Ground, World } from './world.js';

/** Where one run stands. Texts with one character for each step or server: cheap to compare, and there may be many steps. */
export interface RunState {
  /** What became of each step: see `Done`. */
  readonly done: string;
  /** `running`, `undoing` from the step before `undoAt` backwards, or ended. */
  readonly phase: 'running' | 'undoing' | 'succeeded' | 'aborted' | 'stopped';
  readonly undoAt: number;
  /** For each server what was last measured of it: see `Reading`. */
  readonly readings: string;
  /** The readings and the stranded writes that the approval in force was given on; empty when there is none. */
  readonly approvedOn: string;
  readonly pastNoReturn: boolean;
  /** An undo was refused. */
  readonly undoFailed: boolean;
}

/** One step, as one character. Unknown: it timed out, and until it is tried again (it reads first) nothing is put back. */
export const Done = { no: '0', yes: '1', unknown: '?' } as const;

/** One server's reading, as one character. Old: people were waited for since. */
export const Reading = { none: '0', within: '1', above: '2', oldWithin: '3', oldAbove: '4' } as const;

/** An act that outlived its deadline and may still land. */
export interface LateAct {
  readonly step: number;
  readonly run: number;
}

export interface State {
  readonly world: World;
  readonly runs: readonly RunState[];
  readonly late: LateAct | null;
}

export function freshRun(steps: number, { servers }: Ground): RunState {
  return {
    done: Done.no.repeat(steps),
    phase: 'running',
    undoAt: steps,
    readings: Reading.none.repeat(servers.length),
    approvedOn: '',
    pastNoReturn: false,
    undoFailed: false,
  };
}

export function changeRun(state: State, index: number, change: Partial<RunState>): State {
  return { ...state, runs: state.runs.map((run, at) => (at === index ? { ...run, ...change } : run)) };
}

export function runKey({ done, phase, undoAt, readings, approvedOn, pastNoReturn, undoFailed }: RunState): string {
  return `${done}${phase}${undoAt},${readings},${approvedOn},${pastNoReturn ? 1 : 0}${undoFailed ? 1 : 0}`;
}

/** What an approval covers that is given now. */
export function evidenceOf({ readings }: RunState, { servers }: World): string {
  return `${readings}/${servers.map(({ stranded }) => stranded).join('')}`;
}

/** People were waited for: no reading is fresh any more. */
export function aged(readings: string): string {
  return readings.replaceAll(Reading.within, Reading.oldWithin).replaceAll(Reading.above, Reading.oldAbove);
}

export function withCharacter(text: string, index: number, character: string): string {
  return text.slice(0, index) + character + text.slice(index + 1);
}
