import { checkMessageBlocks } from '../blocks/check-blocks.js';
import { withIds } from '../blocks/with-ids.js';
import { isObject, type JsonObject, objectsOf, textOf } from '../json.js';
import { Refusal } from '../refusal.js';

/** Documented: Slack cuts longer texts. Here they are refused, because a cut card hides what it was to say. */
export const LONGEST_TEXT = 40_000;
/** Documented: chat.update refuses longer ones. */
export const LONGEST_UPDATE = 4_000;
const MOST_ATTACHMENTS = 100;

export interface MessageContent {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly metadata?: JsonObject | undefined;
}

/** What a call wants to say, checked as Slack checks it. Throws the `Refusal` that Slack would answer with. */
export function messageContent(args: JsonObject, longest: number): MessageContent {
  const text = textOf(args['text']) ?? '';
  const blocks = args['blocks'] ?? [];
  const attachments = objectsOf(args['attachments']);
  if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
  checkMessageBlocks(blocks);
  if (attachments.length > MOST_ATTACHMENTS) throw new Refusal('too_many_attachments');
  if (text === '' && blocks.length === 0 && attachments.length === 0) throw new Refusal('no_text');
  if (text.length > longest) throw new Refusal('msg_too_long');
  const metadata = isObject(args['metadata']) ? args['metadata'] : undefined;
  return { text, blocks: withIds(objectsOf(blocks)), attachments, metadata };
}
