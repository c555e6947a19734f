import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { LocalSlack } from '../../../sandbox/slack/local-slack.js';
import { slackCall } from './slack-call.js';

export interface Envelope {
  readonly type: string;
  readonly envelope_id?: string;
  readonly retry_attempt?: number;
  readonly reason?: string;
  readonly payload?: Record<string, unknown>;
}

export interface FakeApp {
  readonly socket: WebSocket;
  /** Everything that arrived, hello and disconnects too. */
  readonly heard: Envelope[];
}

/** A bare Socket Mode client: it acknowledges with what `answer` returns, or not at all for undefined. */
export async function fakeApp(
  slack: LocalSlack,
  answer: (envelope: Envelope) => object | undefined = () => ({}),
): Promise<FakeApp> {
  const { body } = await slackCall(slack, 'apps.connections.open', {}, slack.app.appToken);
  const socket = new WebSocket(String(body['url']));
  const heard: Envelope[] = [];
  socket.on('message', data => {
    const envelope = JSON.parse((data as Buffer).toString('utf8')) as Envelope;
    heard.push(envelope);
    const response = envelope.envelope_id ? answer(envelope) : undefined;
    if (response) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload: response }));
  });
  await once(socket, 'message');
  return { socket, heard };
}
