import type { AuditedRegion, ResidencyReading } from '../../plan/residency-audit.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { withPulse } from '../host/pulse.js';
import { databaseOf } from '../postgres/locate.js';
import { contactOf, withSession } from '../postgres/session.js';
import { countMisplaced } from './count-misplaced.js';
import { readServer } from './read-server.js';

/** Counting a large table takes its time; the servers are read at once. */
const LIMITS = { connectMs: 3_000, queryMs: 240_000 };

const NOTHING = {
  standby: false,
  published: [],
  slots: [],
  subscriptions: [],
  senders: [],
  receives: null,
  misplaced: [],
  notCounted: [],
} as const;

/** `residency.audit`: reads every server of the database and changes nothing; `plan/gates/residency.ts` judges. */
export const auditResidency =
  ({ resolve, now }: Pick<ActivityDeps, 'resolve' | 'now'>) =>
  async ({ args, estate }: StepInput<StepArgs<'residency.audit'>>): Promise<ResidencyReading> => {
    const { nodes, residency, tables } = databaseOf(estate, args.database);
    const declared = { ...(residency ? { residency } : {}), tables };
    const look = async ([region, node]: readonly [string, { readonly dsn: string }]): Promise<AuditedRegion> => {
      const jurisdiction = estate.regions[region]?.jurisdiction ?? 'unknown';
      const base = { region, jurisdiction, ...NOTHING, silent: null };
      const dsn = await resolve(node.dsn);
      return await withSession(dsn, LIMITS, async session => {
        const server = await readServer(session);
        const counts = server.standby || !args.count ? {} : await countMisplaced(session, tables, jurisdiction);
        return { ...base, ...server, ...counts };
      }).catch((error: unknown) => ({ ...base, silent: contactOf(error).detail }));
    };
    const regions = await withPulse(() => Promise.all(Object.entries(nodes).map(look)));
    return { at: now(), database: args.database, declared, regions };
  };
