import type { AuditedRegion, Published, ResidencyReading } from '../residency-audit.js';
import { valuesOf } from '../row-filter.js';
import type { TableResidency } from '../table-residency.js';

interface Said {
  readonly wrong: readonly string[];
  readonly doubts: readonly string[];
}

/** What the publications of a region send to where it may not be. A publication is judged for everybody who subscribes to it. */
export function publishedAbroad(source: AuditedRegion, { declared, regions }: ResidencyReading): Said {
  const said = source.published.map((published): Said => {
    const bound = declared.tables[published.table]?.residency;
    if (!bound) return { wrong: [], doubts: [] };
    const takers = regions.filter(
      other => other.region !== source.region && subscribes(other, source, published.publication),
    );
    if (takers.length === 0) return unclaimed(published, bound, source, regions);
    return merge(takers.map(taker => sent(published, bound, source, taker)));
  });
  return merge(said);
}

function merge(all: readonly Said[]): Said {
  return { wrong: all.flatMap(({ wrong }) => wrong), doubts: all.flatMap(({ doubts }) => doubts) };
}

function subscribes(taker: AuditedRegion, source: AuditedRegion, publication: string): boolean {
  return taker.subscriptions.some(
    ({ slot, publications }) => slot !== null && source.slots.includes(slot) && publications.includes(publication),
  );
}

/** Nobody of the inventory takes it: it is a door to anywhere, unless what is bound stays out of it. */
function unclaimed(
  published: Published,
  bound: TableResidency,
  { region }: AuditedRegion,
  regions: readonly AuditedRegion[],
): Said {
  const exposed = exposedOf(published, bound);
  if (exposed.length === 0) return { wrong: [], doubts: [] };
  const door = `The publication ${published.publication} in ${region} has ${exposed.join(', ')} of ${published.table}, and no server of the inventory subscribes to it.`;
  return regions.some(({ silent }) => silent !== null) ? { wrong: [], doubts: [door] } : { wrong: [door], doubts: [] };
}

/** The columns of a publication that are bound; all of them, where the table does not say which. */
function exposedOf({ columns }: Published, { columns: bound }: TableResidency): readonly string[] {
  return bound ? columns.filter(name => bound.includes(name)) : columns;
}

function sent(published: Published, bound: TableResidency, source: AuditedRegion, taker: AuditedRegion): Said {
  const exposed = exposedOf(published, bound);
  const { publication, table, filter } = published;
  if (exposed.length === 0) return { wrong: [], doubts: [] };
  const way = `the publication ${publication} sends ${exposed.join(', ')} of ${table} from ${source.region} to ${taker.region} (${taker.jurisdiction})`;
  const leak = (why: string): Said => ({ wrong: [`${way.replace(/^t/, 'T')}, ${why}.`], doubts: [] });
  if (bound.jurisdictions && !bound.jurisdictions.includes(taker.jurisdiction))
    return leak(`which may only be in ${bound.jurisdictions.join(', ')}`);
  if (!bound.rows) return { wrong: [], doubts: [] };
  const { column, jurisdictions } = bound.rows;
  const abroad = Object.entries(jurisdictions).filter(([, of]) => of !== taker.jurisdiction);
  if (filter === null)
    return leak(
      abroad.length > 0 ? `also of rows whose ${column} is ${names(abroad)}` : `of every row, whatever its ${column}`,
    );
  const values = valuesOf(filter, column);
  if (values === null) return { wrong: [], doubts: [`Which rows ${way} cannot be told from its filter ${filter}.`] };
  const wrong = values.filter(value => jurisdictions[value] !== taker.jurisdiction);
  return wrong.length > 0 ? leak(`also of rows whose ${column} is ${wrong.join(', ')}`) : { wrong: [], doubts: [] };
}

function names(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([value]) => value).join(', ');
}
