import { quoted } from './decision-text.js';

export interface BreakGlassSaid {
  readonly service: string;
  readonly planHash: string;
  readonly mode: string;
  readonly person: string;
  readonly reason: string;
  readonly overridden: readonly string[];
  readonly acceptLossMs: number | null;
  readonly startedAt: number;
}

/** The one text that breaking the glass is signed over: fixed lines, ASCII only, as for a decision. */
export function breakGlassText(said: BreakGlassSaid): string {
  const lines = [
    'lifeboat break-glass 1',
    `service: ${quoted(said.service)}`,
    `plan: ${quoted(said.planHash)}`,
    `mode: ${said.mode.toUpperCase()}`,
    `person: ${quoted(said.person)}`,
    `reason: ${quoted(said.reason)}`,
    `overrides: ${quoted(said.overridden.join(' '))}`,
    `accepts-loss-ms: ${said.acceptLossMs ?? 'none'}`,
    `started: ${said.startedAt}`,
  ];
  return `${lines.join('\n')}\n`;
}
