import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Signs what travels through Slack and comes back: the values of buttons and the metadata of modals. A signature proves that the bot wrote
 * exactly this, and for this purpose; whoever edits a value or copies it onto another button is refused. It says nothing of who clicks.
 */
export class Signed {
  readonly #key: Buffer;

  /** `key`: 32 bytes that only this bot has. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(purpose: string, value: unknown): string {
    const body = Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${body}.${this.#mac(purpose, body).toString('base64url')}`;
  }

  /** The value, or undefined when it is not exactly what was sealed for this purpose. */
  open(purpose: string, sealed: string): unknown {
    const [body = '', mac = '', more] = sealed.split('.');
    const given = Buffer.from(mac, 'base64url');
    const own = this.#mac(purpose, body);
    if (more !== undefined || given.length !== own.length || !timingSafeEqual(given, own)) return undefined;
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  }

  #mac(purpose: string, body: string): Buffer {
    return createHmac('sha256', this.#key).update(`${purpose}\0${body}`).digest();
  }
}
