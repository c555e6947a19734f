import { Verdict } from '../gate.js';
import { preflightFindings } from '../gates/preflight.js';
import type { PreflightReading, PreflightSide } from '../preflight.js';
import { type Finding, finding, ReadinessCheck, unread } from './finding.js';

/**
 * Both servers and both hosts: the same findings as the gate of a planned move, told apart by what has to be done about them. They count for a
 * failover too: the server that is left is the one that has to come back.
 */
export function judgeServers(reading: PreflightReading, database: string, logicalSlots: string): readonly Finding[] {
  const sides = [reading.from, reading.to];
  return [servers(reading, database, logicalSlots), ...sides.map(hands), wayBack(sides, database)];
}

function servers(reading: PreflightReading, database: string, logicalSlots: string): Finding {
  const { from, to } = reading;
  const silent = [from, to].filter(side => side.silent !== null);
  if (silent.length > 0) {
    const why = silent.map(side => `The server in ${side.region} did not answer: ${side.silent ?? ''}.`).join(' ');
    return unread(ReadinessCheck.servers, database, why);
  }
  const { hard } = preflightFindings(reading, logicalSlots);
  const sentence =
    hard.length > 0
      ? hard.join(' ')
      : `${database}: settings, slots, walsenders, extensions, collations and archiver of both servers suit a move, and both disks have room.`;
  return finding(ReadinessCheck.servers, database, hard.length > 0 ? Verdict.fail : Verdict.pass, sentence);
}

/** Nobody there says nothing about the host, but a move needs somebody. */
function hands({ region, host, hostSilent }: PreflightSide): Finding {
  return host === null
    ? finding(
        ReadinessCheck.hands,
        region,
        Verdict.fail,
        `The worker of ${region} does not answer: ${(hostSilent ?? 'nobody is there').replace(/\.$/, '')}.`,
      )
    : finding(ReadinessCheck.hands, region, Verdict.pass, `The worker of ${region} is there.`);
}

function wayBack(sides: readonly PreflightSide[], database: string): Finding {
  if (sides.some(({ silent }) => silent !== null)) {
    return unread(
      ReadinessCheck.wayBack,
      database,
      `Not every server of ${database} says whether it could be rewound.`,
    );
  }
  const without = sides.filter(({ hints }) => !hints).map(({ region }) => region);
  return without.length === 0
    ? finding(ReadinessCheck.wayBack, database, Verdict.pass, `Every server of ${database} can be rewound.`)
    : finding(
        ReadinessCheck.wayBack,
        database,
        Verdict.fail,
        `${without.join(' and ')} has neither data checksums nor wal_log_hints: after a failover its only way back is a rebuild.`,
      );
}
