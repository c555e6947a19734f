import type { OwnChange } from '../../../plan/divergence.js';
import { type Image } from '../../../plan/reconcile.js';
import { parseImage } from '../replay-pages.js';
import type { Row } from '../row.js';
import type { Session } from '../session.js';
import type { Pair } from './pair.js';

/** A row on which the regions do not agree, with what each region's clients did to it and what a person has said. */
export interface OpenRow {
  readonly id: string;
  readonly schema: string;
  readonly table: string;
  readonly key: Image;
  readonly first: readonly OwnChange[];
  readonly second: readonly OwnChange[];
  /** The region whose version a person took. */
  readonly choice: string | null;
  readonly chosenBy: string | null;
  /** The versions that the person saw, as they are kept. */
  readonly seen: string | null;
}

/**
 * The next rows that are not converged, by id, with their changes from the first region's ledger. Every version of a row that a client's write
 * made is in memory here, for one page of rows.
 */
export async function nextOpen({ first, second }: Pair, after: string, limit: number): Promise<readonly OpenRow[]> {
  const rows = await first.session.rows(
    `SELECT r.id, r.schema_name, r.table_name, r.key, r.choice, r.chosen_by, r.versions,
            (SELECT coalesce(json_agg(json_build_object('region', c.region, 'op', c.op, 'old', c.old, 'new', c.new) ORDER BY c.commit_lsn, c.seq), '[]')::text
               FROM lifeboat.divergent_change c WHERE c.row_id = r.id) AS changes
       FROM lifeboat.divergent_row r WHERE r.status <> 'converged' AND r.id > $1 ORDER BY r.id LIMIT $2`,
    [after, limit],
  );
  return rows.map(row => {
    const changes = changesOf(row);
    const of = (region: string) => changes.filter(change => change.region === region);
    return {
      id: row.text('id'),
      schema: row.text('schema_name'),
      table: row.text('table_name'),
      key: parseImage(row.text('key')) ?? {},
      first: of(first.region),
      second: of(second.region),
      choice: row.textOrNull('choice'),
      chosenBy: row.textOrNull('chosen_by'),
      seen: row.textOrNull('versions'),
    };
  });
}

function changesOf(row: Row): readonly (OwnChange & { readonly region: string })[] {
  const list: unknown = JSON.parse(row.text('changes'));
  if (!Array.isArray(list)) throw new TypeError('Unexpected changes in the ledger, expected a list');
  return list.map((item: unknown) => {
    const fields = new Map<string, unknown>(Object.entries(item ?? {}));
    const op = fields.get('op');
    if (op !== 'insert' && op !== 'update' && op !== 'delete')
      throw new TypeError(`Unexpected operation ${String(op)}`);
    const image = (name: string) => parseImage(JSON.stringify(fields.get(name) ?? null));
    return { region: String(fields.get('region')), op, old: image('old'), new: image('new') };
  });
}

/** A crash between two commits leaves a row open in one ledger only; it is open then. */
export async function reopenHalf({ first, second }: Pair): Promise<void> {
  for (const [from, to] of [
    [first.session, second.session],
    [second.session, first.session],
  ] as const)
    await reopenIn(from, to);
}

async function reopenIn(from: Session, to: Session): Promise<void> {
  const open = await from.rows(`SELECT id FROM lifeboat.divergent_row WHERE status <> 'converged'`);
  if (open.length === 0) return;
  await to.rows(
    `UPDATE lifeboat.divergent_row SET status = 'open' WHERE status = 'converged' AND id = ANY($1::text[])`,
    [open.map(row => row.text('id'))],
  );
}
