import { formatDuration } from '../../plan/duration.js';
import { Verdict } from '../../plan/gate.js';
import type { JournalEntry, JournalEvent } from '../../plan/journal.js';
import { noPaint, type Paint } from './paint.js';
import { plain } from './plain.js';

type Tone = keyof Paint;

const MARKS: Record<JournalEvent, readonly [mark: string, tone: Tone]> = {
  'run-started': ['>', 'bold'],
  'step-started': ['→', 'dim'],
  'step-succeeded': ['✓', 'good'],
  'step-failed': ['✗', 'bad'],
  'step-skipped': ['-', 'dim'],
  waiting: ['·', 'dim'],
  'gate-judged': ['·', 'bold'],
  'approval-asked': ['?', 'ask'],
  'approval-given': ['✓', 'good'],
  'approval-refused': ['✗', 'dim'],
  'approval-rejected': ['✗', 'bad'],
  'approval-returned': ['?', 'ask'],
  'approval-escalated': ['?', 'ask'],
  'approval-expired': ['✗', 'bad'],
  'approval-unattended': ['·', 'ask'],
  'approval-inherited': ['·', 'ask'],
  'act-refused': ['✗', 'dim'],
  'quorum-raised': ['+', 'ask'],
  'directory-frozen': ['·', 'ask'],
  'manual-done': ['✓', 'good'],
  held: ['!', 'ask'],
  resolved: ['→', 'bold'],
  paused: ['‖', 'ask'],
  resumed: ['→', 'bold'],
  'abort-asked': ['!', 'bad'],
  'undo-started': ['↩', 'dim'],
  'undo-succeeded': ['↩', 'good'],
  'undo-failed': ['✗', 'bad'],
  'point-of-no-return': ['!', 'ask'],
  'move-started': ['→', 'bold'],
  'move-ended': ['=', 'bold'],
  'turned-unplanned': ['!', 'ask'],
  'run-ended': ['=', 'bold'],
  'audit-heads': ['·', 'dim'],
  'break-glass': ['!', 'bad'],
};

/** Wide enough for `+59 m 59 s`, so that the sentences of a run stand in one column. */
const ELAPSED_WIDTH = 11;

/** One journal entry as one line: how long after the start of the run, a mark, and the sentence. */
export function journalLine(entry: JournalEntry, startedAt: number, paint: Paint = noPaint): string {
  const elapsed = `+${formatDuration(entry.at - startedAt)}`.padStart(ELAPSED_WIDTH);
  const [mark, tone] = marked(entry);
  return `${paint.dim(elapsed)}  ${paint[tone](mark)} ${plain(entry.sentence)}`;
}

function marked(entry: JournalEntry): readonly [mark: string, tone: Tone] {
  const verdict = entry.event === 'gate-judged' ? entry.data['verdict'] : undefined;
  if (verdict === Verdict.pass) return ['✓', 'good'];
  if (verdict === Verdict.fail) return ['✗', 'bad'];
  return verdict === undefined ? MARKS[entry.event] : ['?', 'ask'];
}
