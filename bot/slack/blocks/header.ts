import type { HeaderBlock } from '@slack/types';
import { Limits } from './limits.js';
import { plainText } from './plain-text.js';

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, Limits.header) };
}
