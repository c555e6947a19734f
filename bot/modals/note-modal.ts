import type { ModalView } from '@slack/types';
import { modal } from '../slack/blocks/modal.js';
import { textSection } from '../slack/blocks/section.js';

/** A form that only says something: what became of another one. */
export function noteModal(title: string, ...lines: readonly string[]): ModalView {
  return modal({
    callbackId: 'lifeboat.note',
    title,
    close: 'Close',
    metadata: '',
    blocks: lines.filter(Boolean).map(textSection),
  });
}
