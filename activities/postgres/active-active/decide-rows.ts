import type { Image } from '../../../plan/reconcile.js';
import { parseImage } from '../replay-pages.js';
import type { Session } from '../session.js';

/** A row that waits for a person, with the version of each region; by name also `fork`, what both began from, where that is known. */
export interface HeldVersions {
  readonly id: string;
  readonly table: string;
  readonly key: Image;
  readonly kind: string;
  readonly why: string;
  readonly versions: Readonly<Record<string, Image | null>>;
  readonly choice: string | null;
  readonly chosenBy: string | null;
}

/** Rows that no rule decides, all of them or one by the beginning of its id. */
export async function listHeldRows(
  session: Session,
  id: string | undefined,
  limit: number,
): Promise<readonly HeldVersions[]> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.divergent_row') IS NOT NULL`);
  if (!there) return [];
  const rows = await session.rows(
    `SELECT id, schema_name || '.' || table_name AS name, key, kind, detail, versions, choice, chosen_by FROM lifeboat.divergent_row
      WHERE status = 'conflict' AND ($1::text IS NULL OR starts_with(id, $1)) ORDER BY schema_name, table_name, key::text LIMIT $2`,
    [id ?? null, limit],
  );
  return rows.map(row => ({
    id: row.text('id'),
    table: row.text('name'),
    key: parseImage(row.text('key')) ?? {},
    kind: row.textOrNull('kind') ?? '',
    why: row.textOrNull('detail') ?? '',
    versions: imagesOf(row.textOrNull('versions')),
    choice: row.textOrNull('choice'),
    chosenBy: row.textOrNull('chosen_by'),
  }));
}

function imagesOf(json: string | null): Readonly<Record<string, Image | null>> {
  const value: unknown = json === null ? {} : JSON.parse(json);
  const entries = Object.entries(value ?? {});
  return Object.fromEntries(entries.map(([name, image]) => [name, parseImage(JSON.stringify(image))]));
}

/** The groups whose people may decide, as JSON, by the latest look at the histories; null where it did not say. */
export async function readDeciders(session: Session): Promise<string | null> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.convergence_mark') IS NOT NULL`);
  if (!there) return null;
  const [row] = await session.rows(
    `SELECT to_jsonb(m)->>'deciders' AS deciders FROM lifeboat.convergence_mark m ORDER BY at DESC LIMIT 1`,
  );
  return row?.textOrNull('deciders') ?? null;
}

export interface TakenBy {
  readonly region: string;
  readonly person: string;
  readonly reason: string;
}

/** Records a person's word on rows that wait. It holds for the versions as they are kept now: when there are more, the row is asked about again. */
export async function recordTaken(session: Session, ids: readonly string[], word: TakenBy): Promise<number> {
  const recorded = await session.rows(
    `UPDATE lifeboat.divergent_row SET choice = $2, chosen_by = $3, reason = $4, chosen_at = clock_timestamp()
      WHERE id = ANY($1::text[]) AND status = 'conflict' RETURNING 1`,
    [ids, word.region, word.person, word.reason],
  );
  return recorded.length;
}
