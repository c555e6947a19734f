import { sendLink } from '../acts/send-link.js';
import type { Listener } from './listener.js';
import { onButton } from './on-button.js';

/** Decide on the board: a one-time link to whoever clicked, and to nobody else. */
export const boardButton: Listener = (app, bot) =>
  onButton(app, bot, /^lifeboat\.board$/, (_, { subject, user, channel }) => sendLink(bot, subject, user, channel));
