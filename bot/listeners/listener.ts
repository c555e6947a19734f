import type { App } from '@slack/bolt';
import type { Bot } from '../bot.js';

/** Adds what the bot does on one sort of message from Slack. Every listener acknowledges first, within Slack's three seconds, and never ends in silence. */
export type Listener = (app: App, bot: Bot) => void;
