import { spawn } from 'node:child_process';
import type { PagingRoutes } from '../../../plan/paging.js';
import { emailText } from './email-text.js';
import type { Page } from './page.js';
import { DELIVER_MS, PageRefused, type Route } from './route.js';

/** Email through a program that takes a message as sendmail does. It queues and tries again by itself. */
export const email: Route = {
  name: 'email',
  takesAcknowledged: false,
  deliver: (page, { email: declared }, { now }) => (declared ? send(page, declared, now()) : undefined),
};

/** Nothing of the bot's own environment, which has tokens in it. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

function send(page: Page, { sendmail, ...letter }: NonNullable<PagingRoutes['email']>, now: number): Promise<void> {
  const [program = '', ...args] = sendmail;
  return new Promise((resolve, reject) => {
    const refuse = (why: string): void => reject(new PageRefused(`${program} ${why}`, { again: true }));
    const child = spawn(program, args, { env: ENVIRONMENT, stdio: ['pipe', 'ignore', 'ignore'], timeout: DELIVER_MS });
    child.once('error', error => refuse(`could not be run (${'code' in error ? String(error.code) : error.name})`));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      refuse(code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with ${code}`);
    });
    // A program that ends before it has read everything says so by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(emailText(page, letter, now));
  });
}
