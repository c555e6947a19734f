import { type Consumers, consumerStep } from '../consumer-steps.js';
import { defineStep, returns } from '../step.js';

export const queuePauseConsumers = defineStep({
  ...consumerStep('The region whose consumers stop.'),
  do: 'queue.pause-consumers',
  description:
    'Makes the consumers of a queue in a region take nothing new, and waits until nothing is being worked on any more.',
  returns: returns<Consumers>(),
  summary: args => `Pause the consumers of ${args.queue} in ${args.region}`,
  effects: args => [{ effect: 'pauses-consumers', queue: args.queue, region: args.region }],
  undo: args => ({ do: 'queue.resume-consumers', args }),
  example: 'do: queue.pause-consumers\nqueue: mails\nregion: ${from}',
});
