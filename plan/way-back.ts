import { type Lsn, lsnToBytes } from './replication.js';

/** A line of a timeline history: where `timeline` ended because another began. */
export interface HistoryFork {
  readonly timeline: number;
  readonly switchLsn: Lsn;
}

/** Everything the way back of a stopped server is decided from: its own files on one side, the current primary on the other. */
export interface WayBackReading {
  readonly region: string;
  /** How far an earlier attempt got: a marker beside the data directory. */
  readonly marker: 'rewinding' | 'rewound' | 'rebuilding' | null;
  /** The cluster state of its control file. */
  readonly state: string;
  /** It is a fresh copy that was never started: its control file is the one of the server it was copied from. */
  readonly freshCopy: boolean;
  readonly timeline: number;
  readonly sourceTimeline: number;
  /** The ancestors of its timeline, by its own history file, and those of the primary's timeline by the primary's. */
  readonly ancestors: readonly HistoryFork[];
  readonly sourceAncestors: readonly HistoryFork[];
  readonly checkpointLsn: Lsn;
  readonly minRecoveryLsn: Lsn;
  /** Whether its WAL has a record at or after the fork; null when that was not read. */
  readonly endsAfterFork: boolean | null;
  /** Whether the WAL at its last checkpoint is, byte for byte, the primary's; null when one of them has it no more. */
  readonly sameWal: boolean | null;
  /** Who began its timeline, by the promotion ledger on the primary. */
  readonly promotedIn: string | null;
  /** Data checksums or `wal_log_hints`: without them pg_rewind cannot know which pages changed. */
  readonly hints: boolean;
  /** Whether its WAL still reaches back to the fork. */
  readonly walToFork: boolean;
  readonly dataBytes: number;
  /** WAL from the fork on. */
  readonly divergedBytes: number;
}

export interface WayBack {
  readonly way: 'nothing' | 'rewind' | 'rebuild';
  /** One sentence for the on-call. */
  readonly reason: string;
  /** Where the histories part; null when the server is on the primary's own timeline, or when it never was part of its history. */
  readonly fork: Lsn | null;
  /** What either way would take, in milliseconds; estimates. */
  readonly rewindMs: number;
  readonly rebuildMs: number;
}

/** Bytes a second that a copy over the network makes at least on ordinary hardware; for the estimates only. */
const RATE = 100_000_000;
/** Start of the server and of the tool. */
const FIXED_MS = 1_000;
/** pg_rewind reads the WAL from the fork on and copies the pages it names; each is about a third of its record's size again. */
const REWIND_FACTOR = 2;

/**
 * How a stopped server gets back to the current primary's history: as it is, by pg_rewind, or anew. Pure, so that the decision can be read
 * again from its reading. It prefers what destroys least, and it never believes a timeline number alone: two promotions can give one number to
 * two histories, and pg_rewind sees no difference between them.
 */
export function decideWayBack(reading: WayBackReading): WayBack {
  const fork = forkOf(reading);
  const estimate = {
    fork: fork ?? null,
    rewindMs: FIXED_MS + Math.round((reading.divergedBytes * REWIND_FACTOR * 1_000) / RATE),
    rebuildMs: FIXED_MS + Math.round((reading.dataBytes * 1_000) / RATE),
  };
  const impossible = whyRebuild(reading, fork);
  if (impossible !== undefined) return { way: 'rebuild', reason: impossible, ...estimate };
  if (reading.marker === 'rewound') {
    return { way: 'rewind', reason: 'pg_rewind has ended, and only the configuration has to be put back', ...estimate };
  }
  if (fork === null || fork === undefined || !reachesBeyond(reading, fork)) {
    return { way: 'nothing', reason: 'it has nothing that the current primary lacks', ...estimate };
  }
  const diverged = `it wrote past the fork at ${fork}`;
  if (!reading.hints) {
    return { way: 'rebuild', reason: `${diverged}, and has neither data checksums nor wal_log_hints`, ...estimate };
  }
  if (!reading.walToFork) {
    return { way: 'rebuild', reason: `${diverged}, and its WAL does not reach back to it any more`, ...estimate };
  }
  return { way: 'rewind', reason: diverged, ...estimate };
}

/** Why its files are of no use for the current primary's history at all. */
function whyRebuild(reading: WayBackReading, fork: Lsn | null | undefined): string | undefined {
  const { region, timeline, promotedIn, marker } = reading;
  if (marker === 'rewinding') return 'a rewind of it began and did not end, so its files are a mixture';
  if (marker === 'rebuilding') return 'a rebuild of it began and did not end';
  if (marker === 'rewound') return undefined;
  if (fork === undefined) return `timeline ${timeline} is not part of the current primary's history`;
  const twice = `two histories have the timeline ${timeline}`;
  if (!sameAncestors(reading)) return `${twice}: they left their parent at different positions`;
  if (promotedIn !== null && promotedIn !== region && wasPrimary(reading)) {
    return `${twice}: it was a primary on it, and the ledger says that it began in ${promotedIn}`;
  }
  if (reading.sameWal === false) return `${twice}: the WAL at its last checkpoint is not the current primary's`;
  return undefined;
}

/** Null on the primary's own timeline; undefined when the primary's history never had this one. */
function forkOf({ timeline, sourceTimeline, sourceAncestors }: WayBackReading): Lsn | null | undefined {
  if (timeline === sourceTimeline) return null;
  return sourceAncestors.find(ancestor => ancestor.timeline === timeline)?.switchLsn;
}

function sameAncestors({ ancestors, sourceAncestors }: WayBackReading): boolean {
  return ancestors.every(mine =>
    sourceAncestors.some(theirs => theirs.timeline === mine.timeline && theirs.switchLsn === mine.switchLsn),
  );
}

function wasPrimary({ state, freshCopy }: WayBackReading): boolean {
  return !freshCopy && !/recovery/.test(state);
}

/**
 * Whether it may have WAL beyond the fork. After a clean shutdown its last record is the shutdown checkpoint, and nothing can follow that; a
 * standby has what it must replay to be consistent; a crashed primary's end is known only from the WAL itself.
 */
function reachesBeyond(reading: WayBackReading, fork: Lsn): boolean {
  const { state, checkpointLsn, minRecoveryLsn, endsAfterFork } = reading;
  if (state === 'shut down') return bytes(checkpointLsn) >= bytes(fork);
  if (wasPrimary(reading)) return endsAfterFork !== false;
  return bytes(minRecoveryLsn) > bytes(fork) || endsAfterFork === true;
}

function bytes(lsn: Lsn): number {
  return lsnToBytes(lsn) ?? 0;
}
