import type { Channel } from '../../plan/inventory.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { appendNotice } from './append-notice.js';
import type { Notice } from './notice.js';
import { NoticeRefused } from './notice-refused.js';
import { postNotice } from './post-notice.js';
import { postToSlack, SLACK_API, type SlackChannel } from './post-to-slack.js';

const POST_MS = 5_000;

export function notify(deps: Resolves & { now(): number }) {
  return async ({ args, context, estate }: StepInput<StepArgs<'notify'>>): Promise<StepResult<'notify'>> => {
    const channel = estate.channels[args.channel];
    if (!channel) throw notTold(args.channel, 'the inventory has no such channel');
    const notice: Notice = {
      id: `${context.run}/${context.step}`,
      at: new Date(deps.now()).toISOString(),
      service: context.service,
      run: context.run,
      step: context.step,
      message: args.message,
    };
    try {
      if ('file' in channel) await appendNotice(await deps.resolve(channel.file), notice);
      else if ('slack' in channel) await postToSlack(await slackOf(channel, deps), notice, POST_MS);
      else await postNotice(await deps.resolve(channel.webhook), notice, POST_MS);
      return null;
    } catch (error) {
      throw error instanceof NoticeRefused ? notTold(args.channel, error.message) : error;
    }
  };
}

async function slackOf(channel: Extract<Channel, { slack: string }>, deps: Resolves): Promise<SlackChannel> {
  const api = channel.api === undefined ? SLACK_API : await deps.resolve(channel.api);
  return { api, token: await deps.resolve(channel.token), channel: channel.slack };
}

function notTold(channel: string, why: string) {
  return failure('notify-failed', {
    what: `The message to ${channel} was not taken: ${why}.`,
    state: 'The service is as it was; people may not know yet.',
    todo: 'Tell them yourself, then retry or skip this step.',
  });
}
