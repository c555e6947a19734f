import { runCard } from '../cards/run-card.js';
import { dateTime } from '../render/clock-time.js';
import { plain } from '../render/plain.js';
import { type Command, lines } from './command.js';

export const statusCommand: Command = {
  name: 'status',
  summary: 'Shows the newest run of a service, or one line for every service.',
  arguments: [{ kind: 'service', optional: true }],
  example: '/lifeboat status orders',
  async run({ bot, values }) {
    if (values.service === undefined) {
      const all = await bot.runs.list();
      if (all.length === 0) return lines('There is no run yet. Start one with /lifeboat run.');
      return lines(
        ...all.map(
          one => `${plain(one.service)}: ${one.kind}, ${one.execution.toLowerCase()}, since ${dateTime(one.startedAt)}`,
        ),
      );
    }
    const { state, execution, runId, service } = await bot.runs.view(values.service);
    if (!state) return lines(`The run of ${service} says nothing (${execution}). Read its history in Temporal.`);
    const plan = await bot.plans.of(service, runId);
    return { reply: 'card', card: runCard(state, { now: bot.now(), plan }) };
  },
};
