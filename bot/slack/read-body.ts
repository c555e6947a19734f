import type { IncomingMessage } from 'node:http';

/** Slack's largest payloads, a form of a hundred blocks, are below 100 kB. */
const LARGEST = 256 * 1_024;

/** The bytes of a request; undefined when there are more than `largest`. Then no more of them are taken in. */
export async function readBody(request: IncomingMessage, largest = LARGEST): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > largest) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largest) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
