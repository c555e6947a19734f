import colors from 'picocolors';
import type { Paint } from '../bot/render/paint.js';

/** Colours for a terminal; without colour every text stays as it is. */
export function terminalPaint(color: boolean): Paint {
  const { bold, dim, green, red, yellow } = colors.createColors(color);
  return { bold, dim, good: green, bad: red, ask: yellow };
}
