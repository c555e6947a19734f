import { z } from 'zod';
import { Name } from './name.js';

/** An argument vector, never a shell string. An item may be a reference. */
const Command = z.array(z.string().min(1)).min(1);

/** Consumers of a queue, by region, and the programs of yours that stop and start them. */
export const Queue = z.strictObject({
  regions: z.record(
    Name,
    z.strictObject({
      pause: Command.describe('Makes the consumers take nothing new. Done twice it must change nothing.'),
      resume: Command.describe('Makes them take messages again. Done twice it must change nothing.'),
      busy: Command.describe(
        'Its first line of output is a number: the consumers that take messages, and the messages that are still being worked on. 0 means that nothing happens any more.',
      ),
    }),
  ),
});
export type Queue = z.output<typeof Queue>;
