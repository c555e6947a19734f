import { type Judge, Verdict } from '../gate.js';
import { barredFrom, isBound } from '../residency.js';
import type { AuditedRegion, Misplaced, ResidencyReading, Sender } from '../residency-audit.js';
import { publishedAbroad } from './published-abroad.js';

/**
 * Judges where data is against where it may be. What is somewhere it may not be, or leaves for there, or for a place that nobody knows, fails; a
 * region that does not answer, and a filter or a table that cannot be read, are `unknown`.
 */
export const judgeResidency: Judge<ResidencyReading> = reading => {
  const { at, database, regions } = reading;
  const heard = regions.filter(({ silent }) => silent === null);
  const abroad = heard.map(region => publishedAbroad(region, reading));
  const wrong = [
    ...heard.flatMap(region => copies(region, reading)),
    ...abroad.flatMap(({ wrong: each }) => each),
    ...heard.flatMap(region => strangers(region, reading)),
    ...heard.flatMap(({ region, jurisdiction, misplaced }) =>
      misplaced.flatMap(one => rowsOf(one, region, jurisdiction)),
    ),
  ];
  const doubts = [
    ...regions.flatMap(({ region, silent }) =>
      silent === null ? [] : [`The server in ${region} did not answer: ${silent}.`],
    ),
    ...abroad.flatMap(({ doubts: each }) => each),
    ...heard.flatMap(({ region, notCounted }) =>
      notCounted.map(({ table, why }) => `The rows of ${table} in ${region} were not counted: ${why}.`),
    ),
  ];
  if (wrong.length > 0) return { verdict: Verdict.fail, reason: [...wrong, ...doubts].join(' '), asOf: at };
  if (doubts.length > 0) return { verdict: Verdict.unknown, reason: doubts.join(' '), asOf: at };
  const places = regions.map(({ region, jurisdiction }) => `${region} (${jurisdiction})`).join(', ');
  const reason = `Everything of ${database} is where it may be, and nothing leaves for elsewhere: looked at in ${places}.`;
  return { verdict: Verdict.pass, reason, asOf: at };
};

/** A standby is a whole copy; a primary may be one of several that have only their own rows, and those are counted. */
function copies({ region, jurisdiction, standby }: AuditedRegion, { database, declared }: ResidencyReading): string[] {
  return barredFrom(declared, jurisdiction).flatMap(({ table, columns, permitted }) => {
    if (!standby && table !== undefined) return [];
    const what = table === undefined ? database : `${columns ? `${columns.join(', ')} of ` : ''}${table}`;
    const held = standby ? 'The standby' : 'The server';
    return [`${held} in ${region} (${jurisdiction}) has ${what}, which may only be in ${permitted.join(', ')}.`];
  });
}

/** Whoever gets the WAL or holds a slot and is no server of the inventory. */
function strangers({ region, senders, slots }: AuditedRegion, { declared, regions }: ResidencyReading): string[] {
  if (!isBound(declared)) return [];
  const standbys = regions.filter(({ standby }) => standby);
  const subscribed = regions.flatMap(({ subscriptions }) => subscriptions.map(({ slot }) => slot));
  const silent = regions.some(one => one.silent !== null);
  const isKnown = ({ slot, name, state }: Sender) =>
    state !== 'backup' &&
    (regions.some(one => one.region === name) || (slot !== null && standbys.some(one => one.receives === slot)));
  return [
    ...senders
      .filter(sender => !isKnown(sender))
      .map(({ name, address, state }) =>
        state === 'backup'
          ? `A base backup of ${region} is being taken by ${name} at ${address ?? 'a local socket'}.`
          : `${region} streams everything to ${name} at ${address ?? 'a local socket'}, which is no server of the inventory.`,
      ),
    // Of a region that does not answer nobody knows what it subscribes to, and that is said already.
    ...slots
      .filter(slot => !silent && !subscribed.includes(slot) && !slot.startsWith('lifeboat_'))
      .map(slot => `The logical slot ${slot} in ${region} is read by no server of the inventory.`),
  ];
}

function rowsOf(
  { table, columns, elsewhere, unclassified }: Misplaced,
  region: string,
  jurisdiction: string,
): string[] {
  const holding = columns ? ` with a value in ${columns.join(', ')}` : '';
  return [
    ...(elsewhere > 0
      ? [`${table} in ${region} has ${elsewhere} rows${holding} that may not be in ${jurisdiction}.`]
      : []),
    ...(unclassified > 0
      ? [`${table} in ${region} has ${unclassified} rows${holding} of which nobody has said where they belong.`]
      : []),
  ];
}
