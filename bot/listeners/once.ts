import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt';
import type { Bot } from '../bot.js';

/**
 * Lets every delivery through once. Slack sends again what it believes lost, with the same envelope id, also minutes later and after a restart;
 * the repetition is acknowledged and does nothing.
 */
export function once(bot: Bot) {
  return async (args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    const delivery: unknown = args.context['delivery'];
    if (typeof delivery !== 'string' || bot.claims.take(`delivery/${delivery}`)) return args.next();
    bot.log.info('repeated-delivery', { delivery });
    if ('ack' in args && typeof args.ack === 'function') await args.ack();
  };
}
