import { EndState } from '../../plan/run.js';
import { Tone } from '../cards/card.js';
import { titlePrefix } from '../cards/mode-banner.js';
import { STATUS } from '../render/run-summary.js';
import { RunsError } from '../runs/runs-error.js';
import type { Board } from './board.js';

interface Summary {
  readonly words: string;
  readonly tone: Tone;
  /** Whether there is a run to look at. */
  readonly known: boolean;
}

/** What the newest run of a service does, in a line. What cannot be read is said to be unknown, never to be quiet. */
export async function runSummaryWord({ runs }: Board, service: string): Promise<Summary> {
  try {
    const { state, execution } = await runs.view(service);
    if (!state)
      return { words: `the last run was ended in Temporal itself (${execution})`, tone: Tone.bad, known: true };
    const what = `${titlePrefix(state.mode)}${state.kind}`;
    if (state.end !== null) {
      const tone = state.end === EndState.succeeded ? Tone.calm : Tone.bad;
      return {
        words: `no run now; the last one, ${what}, ended as ${state.end}. ${state.serviceState}`,
        tone,
        known: true,
      };
    }
    const tone = state.status === 'running' ? Tone.busy : state.status === 'held' ? Tone.bad : Tone.ask;
    return { words: `${what}: ${STATUS[state.status]}. ${state.serviceState}`, tone, known: true };
  } catch (error) {
    if (error instanceof RunsError && error.code === 'no-run')
      return { words: 'no run yet', tone: Tone.calm, known: false };
    return {
      words: `unknown: ${error instanceof Error ? error.message : 'the run does not answer'}`,
      tone: Tone.bad,
      known: true,
    };
  }
}
