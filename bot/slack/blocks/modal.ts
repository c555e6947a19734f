import type { KnownBlock, ModalView } from '@slack/types';
import { Limits } from './limits.js';
import { plainText } from './plain-text.js';

export interface ModalSpec {
  readonly callbackId: string;
  readonly title: string;
  /** Without it there is nothing to send, only to read. */
  readonly submit?: string;
  readonly close?: string;
  /** What comes back with the answer; a person can change it, so it must be signed. */
  readonly metadata: string;
  readonly blocks: readonly KnownBlock[];
}

export function modal({ callbackId, title, submit, close = 'Cancel', metadata, blocks }: ModalSpec): ModalView {
  if (metadata.length > Limits.privateMetadata) throw new Error(`the metadata of ${callbackId} is too long`);
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plainText(title, Limits.modalTitle),
    ...(submit === undefined ? {} : { submit: plainText(submit, Limits.modalButton) }),
    close: plainText(close, Limits.modalButton),
    private_metadata: metadata,
    blocks: blocks.slice(0, Limits.viewBlocks),
  };
}
