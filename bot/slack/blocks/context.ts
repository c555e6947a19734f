import type { ContextBlock } from '@slack/types';
import { Limits } from './limits.js';
import { plainText } from './plain-text.js';

/** Small print; lines beyond the tenth are left out. */
export function context(lines: readonly string[]): ContextBlock {
  const elements = lines.slice(0, Limits.contextElements).map(line => plainText(line, Limits.contextText));
  return { type: 'context', elements };
}
