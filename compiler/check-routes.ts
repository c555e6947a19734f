import type { Effect } from '../plan/effect.js';
import type { Estate } from '../plan/inventory.js';
import type { Plan } from '../plan/plan.js';
import { quote } from './quote.js';
import type { Report } from './report.js';

/** Every step that moves or pauses clients needs that pooler, proxy or name in the inventory, with the region it moves them to. */
export function checkRoutes({ steps, estate }: Pick<Plan, 'steps' | 'estate'>, report: Report): void {
  for (const { effects, place, do: name } of steps) {
    for (const effect of effects) {
      const lacking = lacks(effect, estate);
      if (lacking === undefined) continue;
      const message = `Unexpected ${quote(name)}, expected ${lacking} in the inventory`;
      report.error('no-route', message, { ...place, endColumn: place.column + name.length });
    }
  }
}

function lacks(effect: Effect, { traffic }: Pick<Estate, 'traffic'>): string | undefined {
  if (effect.effect === 'pauses-clients') {
    return traffic[effect.via]?.pooler ? undefined : `a \`pooler\` under ${quote(`traffic.${effect.via}`)}`;
  }
  if (effect.effect === 'lowers-ttl' || effect.effect === 'restores-ttl') {
    return traffic[effect.via]?.dns ? undefined : `a \`dns\` under ${quote(`traffic.${effect.via}`)}`;
  }
  if (effect.effect === 'settles-name') return lacks({ ...effect, effect: 'routes', layer: 'dns' }, { traffic });
  if (effect.effect !== 'routes' && effect.effect !== 'admits') return undefined;
  const entry = traffic[effect.via];
  if (!entry?.[effect.layer]) return `a ${quote(effect.layer)} under ${quote(`traffic.${effect.via}`)}`;
  const regions = { pooler: undefined, proxy: entry.proxy?.servers, dns: entry.dns?.addresses }[effect.layer];
  if (!regions || Object.hasOwn(regions, effect.region)) return undefined;
  return `${quote(effect.region)} in the ${quote(effect.layer)} of ${quote(`traffic.${effect.via}`)}`;
}
