import { Verdict } from '../gate.js';
import type { Estate } from '../inventory.js';
import { type Finding, finding, ReadinessCheck, unread } from './finding.js';
import type { RoleReading } from './reading.js';

/** Whether Lifeboat's role may do on each server what a move needs, and whether the region that is gone to can carry the clients there are. */
export function judgeRoles(
  readings: readonly RoleReading[],
  {
    database,
    service,
    to,
    estate,
  }: { readonly database: string; readonly service: string; readonly to: string; readonly estate: Estate },
): readonly Finding[] {
  return [
    ...readings.map(reading => judgeRole(reading, database)),
    ...judgeCapacity(readings, database, to, estate.services[service]?.capacity?.[to]),
  ];
}

function judgeRole({ region, silent, role, missing }: RoleReading, database: string): Finding {
  const about = `${database}/${region}`;
  if (silent !== null) return unread(ReadinessCheck.role, about, `The server in ${region} did not answer: ${silent}.`);
  if (missing.length === 0) {
    return finding(ReadinessCheck.role, about, Verdict.pass, `The role ${role} may do in ${region} what a move needs.`);
  }
  return finding(
    ReadinessCheck.role,
    about,
    Verdict.fail,
    `The role ${role} lacks in ${region}: ${missing.join(', ')}.`,
  );
}

function judgeCapacity(
  readings: readonly RoleReading[],
  database: string,
  to: string,
  capacity: number | undefined,
): readonly Finding[] {
  if (capacity === undefined) return [];
  const primary = readings.find(({ inRecovery }) => inRecovery === false);
  if (!primary) {
    return [unread(ReadinessCheck.capacity, database, `No primary of ${database} says how many clients there are.`)];
  }
  const enough = primary.clients <= capacity;
  const sentence = `${database} has ${primary.clients} clients in ${primary.region}, and ${to} is declared to carry ${capacity}.`;
  return [finding(ReadinessCheck.capacity, database, enough ? Verdict.pass : Verdict.fail, sentence)];
}
