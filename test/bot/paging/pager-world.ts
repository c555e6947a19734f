import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** A receiver of webhooks that keeps what it was sent and can stop taking it. */
export async function startReceiver(host: string) {
  const bodies: string[] = [];
  let status = 204;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    if (status < 300) bodies.push(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(status).end();
  };
  const server: Server = createServer((request, response) => void take(request, response));
  await new Promise<void>(listening => server.listen(0, host, listening));
  const address = server.address();
  return {
    url: `http://${host}:${typeof address === 'object' ? address?.port : 0}/page`,
    bodies,
    answer: (next: number) => void (status = next),
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>(closed => server.close(() => closed()));
    },
  };
}

/** A program that takes messages as sendmail does, and keeps each in a file. */
export function makeSendmail() {
  const folder = mkdtempSync('/dev/shm/lifeboat-mail-');
  const program = join(folder, 'sendmail');
  const say = (works: boolean) =>
    writeFileSync(
      program,
      works ? `#!/bin/sh\ncat > "${folder}/$$.eml"\nenv > "${folder}/env"\n` : '#!/bin/sh\nexit 75\n',
    );
  say(true);
  chmodSync(program, 0o755);
  return {
    argv: [program, '-t', '-oi'],
    works: say,
    letters: () =>
      readdirSync(folder)
        .filter(name => name.endsWith('.eml'))
        .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
        .map(name => readFileSync(join(folder, name), 'utf8')),
    environment: () => readFileSync(join(folder, 'env'), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The text of a message's body and its subject, as a reader shows them. */
export function readLetter(letter: string): string {
  const [head = '', body = ''] = letter.split('\r\n\r\n');
  const words = [...head.matchAll(/=\?utf-8\?B\?([^?]*)\?=/g)].map(([, word = '']) =>
    Buffer.from(word, 'base64').toString(),
  );
  return `${words.join('')}\n${Buffer.from(body, 'base64').toString('utf8')}`;
}
