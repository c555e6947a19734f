import { RunbookKind } from '../../../plan/plan.js';
import type { Inventory } from '../../../plan/inventory.js';
import type { Bot } from '../../bot.js';
import type { Evidence } from '../../cards/incident-card.js';
import { readyLine } from '../../render/ready-lines.js';
import { watchLine } from '../../cards/watch-line.js';

/** For each look; the card has to be there within five seconds, whatever does not answer. */
const LOOK_MS = 2_000;

type Parts = Pick<Bot, 'runs' | 'watches' | 'readings' | 'library' | 'onDuty' | 'now'>;

/** Everything that people should see beside an alert. Never rejects and never waits: what cannot be found out in time is said to be unknown. */
export async function gatherEvidence(bot: Parts, inventory: Inventory, service: string): Promise<Evidence> {
  const [onCall, watch, run, runbooks, readiness] = await Promise.all([
    onCallOf(bot, inventory, service),
    watchOf(bot, inventory, service),
    within(runOf(bot, service), null),
    within(runbooksOf(bot, service), []),
    within(bot.readings.read(service), undefined),
  ]);
  return { onCall, watch, run, runbooks, ready: readyLine(service, readiness, bot.now()) };
}

async function onCallOf({ onDuty }: Parts, { services }: Inventory, service: string): Promise<Evidence['onCall']> {
  const group = services[service]?.oncall;
  if (group === undefined) return { people: [], unknown: `nobody is declared (services.${service}.oncall)` };
  const late = { people: [], unknown: `not known: no answer in ${LOOK_MS} ms` };
  const asked = onDuty(group).then(
    ({ people }) => ({ people, unknown: people.length > 0 ? null : `nobody of ${group} who counts` }),
    (error: unknown) => ({
      people: [],
      unknown: `not known: ${error instanceof Error ? error.message : String(error)}`,
    }),
  );
  return within(asked, late);
}

async function watchOf({ watches, now }: Parts, { services }: Inventory, service: string): Promise<readonly string[]> {
  const databases = services[service]?.databases ?? [];
  return Promise.all(
    databases.map(async name => `${name}: ${watchLine(await within(watches.read(name), undefined), now())}`),
  );
}

async function runOf({ runs }: Parts, service: string): Promise<Evidence['run']> {
  const { state, execution } = await runs.view(service);
  if (!state || state.end !== null || execution !== 'RUNNING') return null;
  return { id: state.run, title: state.title, past: state.pastPointOfNoReturn };
}

/** Those for an unplanned move first. */
async function runbooksOf({ library }: Parts, service: string): Promise<readonly string[]> {
  const order: readonly RunbookKind[] = [RunbookKind.failover, RunbookKind.switchover];
  const found = await library.runbooks();
  return order.flatMap(kind =>
    found.flatMap(({ name, head }) => (head?.service === service && head.kind === kind ? name : [])),
  );
}

/** What a look finds, or `otherwise` when it fails or takes too long. */
async function within<T>(look: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>(resolve => {
    timer = setTimeout(() => resolve(otherwise), LOOK_MS);
  });
  try {
    return await Promise.race([look, late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
