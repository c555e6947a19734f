import { Mode } from '../../plan/run.js';

const BANNERS: Record<Mode, string | null> = {
  real: null,
  drill: 'DRILL. The real path, planned. Not an incident.',
  rehearse: 'REHEARSAL. Reads only, nothing is changed.',
};

/** What tells a drill or a rehearsal from the real thing at a glance; null for the real thing. */
export function modeBanner(mode: Mode): string | null {
  return BANNERS[mode];
}

/** The same for a title: a drill's approval must never be mistaken for a real one. */
export function titlePrefix(mode: Mode): string {
  return mode === Mode.real ? '' : `${mode === Mode.drill ? 'DRILL' : 'REHEARSAL'}: `;
}
