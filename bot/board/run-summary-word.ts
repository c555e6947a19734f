import { EndState, type RunState } from '../../plan/run.js';
import { Tone } from '../cards/card.js';
import { titlePrefix } from '../cards/mode-banner.js';
import { STATUS } from '../render/run-summary.js';
import { RunsError } from '../runs/runs-error.js';
import type { Board } from './board.js';

interface Summary {
  readonly words: string;
  /** What state the service is in, where a run has said it. */
  readonly serviceState: string;
  readonly tone: Tone;
  /** Whether there is a run to look at. */
  readonly known: boolean;
}

/** What the newest run of a service does, in a line. What cannot be read is said to be unknown, never to be quiet. */
export async function runSummaryWord({ runs }: Board, service: string): Promise<Summary> {
  try {
    const { state, execution } = await runs.view(service);
    if (!state) return { ...UNSAID, words: `The last run was ended in Temporal itself (${execution}).` };
    return { words: `${wordsOf(state)}.`, serviceState: state.serviceState, tone: toneOf(state), known: true };
  } catch (error) {
    if (error instanceof RunsError && error.code === 'no-run')
      return { ...UNSAID, words: 'No run yet.', tone: Tone.calm, known: false };
    return { ...UNSAID, words: `Unknown: ${error instanceof Error ? error.message : 'the run does not answer.'}` };
  }
}

const UNSAID = { serviceState: '', tone: Tone.bad, known: true } as const;

function wordsOf({ mode, kind, end, status }: RunState): string {
  const what = `${titlePrefix(mode)}${kind}`;
  return end === null ? `${what}: ${STATUS[status]}` : `No run now; the last one, ${what}, ended as ${end}`;
}

function toneOf({ end, status }: RunState): Tone {
  if (end !== null) return end === EndState.succeeded || end === EndState.abortedClean ? Tone.calm : Tone.bad;
  if (status === 'held') return Tone.bad;
  return status === 'running' || status === 'undoing' ? Tone.busy : Tone.ask;
}
