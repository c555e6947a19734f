import { type Consumers, consumerStep } from '../consumer-steps.js';
import { defineStep, returns } from '../step.js';

export const queueResumeConsumers = defineStep({
  ...consumerStep('The region whose consumers start.'),
  do: 'queue.resume-consumers',
  description: 'Makes the consumers of a queue in a region take messages, and waits until some do.',
  returns: returns<Consumers>(),
  summary: args => `Resume the consumers of ${args.queue} in ${args.region}`,
  effects: args => [{ effect: 'resumes-consumers', queue: args.queue, region: args.region }],
  example: 'do: queue.resume-consumers\nqueue: mails\nregion: ${to}',
});
