import { toBase64 } from '../base64.js';
import { type AuditHead, type AuditLine, digestOfText, GENESIS, hashEntry, parseAuditLine } from './chain.js';
import { verifyCheckpoint } from './checkpoint.js';
import { auditNotes } from './notes.js';

/** What can be wrong with a journal. */
export const Damage = {
  changed: 'changed',
  headMissing: 'head-missing',
  tailMissing: 'tail-missing',
  missing: 'missing',
  reordered: 'reordered',
  duplicate: 'duplicate',
  fork: 'fork',
  torn: 'torn-last-line',
  notAnchored: 'not-anchored',
  segmentMissing: 'segment-missing',
  badSignature: 'bad-signature',
  unsigned: 'unsigned',
} as const;
export type Damage = (typeof Damage)[keyof typeof Damage];

export interface AuditFinding {
  readonly damage: Damage;
  /** 1 for the first; null when it is about no line. */
  readonly line: number | null;
  readonly sentence: string;
}

export interface AuditReport {
  readonly entries: number;
  readonly head: AuditHead;
  /** None: the journal is whole. */
  readonly findings: readonly AuditFinding[];
  /** What is no damage and worth knowing, as sentences. */
  readonly notes: readonly string[];
}

/** A journal as it was read. `torn`: what stands after the last line's end. */
export interface AuditText {
  readonly lines: readonly string[];
  readonly torn: string;
  /** The files that the lines are from, in order, when it is kept in several. */
  readonly parts?: readonly { readonly name: string; readonly lines: number }[];
  /** Files that should be there, by their numbers, and are not. */
  readonly absent?: readonly string[];
}

export interface Placed extends AuditLine {
  readonly line: number;
  readonly text: string;
}

/**
 * Checks a journal against itself, against heads that were kept elsewhere, and its checkpoints against the keys that may sign them (32 bytes
 * each; none: any key). A chain alone cannot show that its end was cut off, or that all of it was written anew: that takes an anchor or a key.
 */
export function verifyChain(
  { lines, torn, parts = [], absent = [] }: AuditText,
  anchors: readonly AuditHead[] = [],
  keys: readonly Uint8Array[] = [],
): AuditReport {
  const { placed, findings, notes } = read(lines);
  const bySeq = new Map<number, Placed>();
  for (const one of placed) if (!bySeq.has(one.entry.seq)) bySeq.set(one.entry.seq, one);
  const head = placed.reduce<AuditHead>(
    (top, { entry, hash }) => (entry.seq > top.seq ? { seq: entry.seq, hash } : top),
    GENESIS,
  );
  findings.push(...order(placed, bySeq), ...links(placed, bySeq), ...anchored(anchors, bySeq, head));
  findings.push(...signatures(placed, bySeq, keys), ...merged(placed));
  if (torn !== '') {
    const sentence = `The last line is torn after ${torn.length} characters: a crash or a full disk ended the writer in it. Nothing was done on it. Repair it with lifeboat audit repair.`;
    findings.push({ damage: Damage.torn, line: lines.length + 1, sentence });
  }
  for (const name of absent)
    findings.push({
      damage: Damage.segmentMissing,
      line: null,
      sentence: `The file ${name} of the journal is missing.`,
    });
  findings.sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
  const located = parts.length > 1 ? findings.map(one => inFile(one, parts)) : findings;
  return { entries: placed.length, head, findings: located, notes: [...notes, ...auditNotes(placed, keys.length > 0)] };
}

/** A line of a journal in several files, as it is counted in its own file. */
function inFile(finding: AuditFinding, parts: NonNullable<AuditText['parts']>): AuditFinding {
  if (finding.line === null) return finding;
  let line = finding.line;
  for (const { name, lines } of parts) {
    if (line <= lines) {
      const sentence = finding.sentence.replace(`Line ${finding.line}:`, `Line ${line} of ${name}:`);
      return { ...finding, sentence };
    }
    line -= lines;
  }
  return finding;
}

function found(damage: Damage, { line }: Pick<Placed, 'line'>, sentence: string): AuditFinding {
  return { damage, line, sentence: `Line ${line}: ${sentence}` };
}

/** The lines that are entries. A line that the entry behind it names as torn is none, and no damage either. */
function read(lines: readonly string[]) {
  const placed: Placed[] = [];
  const findings: AuditFinding[] = [];
  const notes: string[] = [];
  const parsed = lines.map(parseAuditLine);
  for (const [index, text] of lines.entries()) {
    const [one, next] = [parsed[index], parsed[index + 1]];
    const line = index + 1;
    if (next?.entry.kind === 'repaired' && next.entry.torn === digestOfText(text)) {
      notes.push(`Line ${line} is torn, and entry ${next.entry.seq} says so: it was repaired and never acted on.`);
    } else if (one) placed.push({ ...one, line, text });
    else findings.push(found(Damage.changed, { line }, 'this is not an entry as Lifeboat writes it; it was changed.'));
  }
  return { placed, findings, notes };
}

/** Every number once and in its order. */
function order(placed: readonly Placed[], bySeq: ReadonlyMap<number, Placed>): AuditFinding[] {
  let last = 0;
  return placed.flatMap(one => {
    const { seq } = one.entry;
    const before = last;
    last = Math.max(last, seq);
    const first = bySeq.get(seq);
    if (first && first !== one) {
      return first.text === one.text
        ? [found(Damage.duplicate, one, `entry ${seq} stands here again; it is on line ${first.line} already.`)]
        : [
            found(
              Damage.fork,
              one,
              `there are two entries ${seq}, here and on line ${first.line}: two writers, or a forgery.`,
            ),
          ];
    }
    if (seq < before) return [found(Damage.reordered, one, `entry ${seq} stands after entry ${before}.`)];
    if (seq === before + 1) return [];
    const absent = Array.from({ length: Math.min(seq - before - 1, 1_000) }, (_, i) => before + 1 + i).filter(
      n => !bySeq.has(n),
    );
    if (absent.length === 0)
      return [found(Damage.reordered, one, `entry ${seq} stands where entry ${before + 1} belongs.`)];
    const which = seq - before === 2 ? `entry ${before + 1} is` : `entries ${before + 1} to ${seq - 1} are`;
    return [found(before === 0 ? Damage.headMissing : Damage.missing, one, `${which} missing before entry ${seq}.`)];
  });
}

/** Each hash from the entry and the hash before it. Where a stored hash was changed, the entry is blamed and not the one after it. */
function links(placed: readonly Placed[], bySeq: ReadonlyMap<number, Placed>): AuditFinding[] {
  return placed.flatMap(one => {
    const { seq } = one.entry;
    const before = seq === 1 ? GENESIS : bySeq.get(seq - 1);
    if (!before) return [];
    const fits = (hash: string | undefined): boolean => hash !== undefined && hashEntry(hash, one.entry) === one.hash;
    if (fits(before.hash) || fits(recomputed(before, bySeq))) return [];
    return [
      found(
        Damage.changed,
        one,
        `entry ${seq} does not carry the hash of its content and of the entry before it; it was changed.`,
      ),
    ];
  });
}

/** What the hash of an entry should be, by the entry before it. */
function recomputed(before: AuditHead | Placed, bySeq: ReadonlyMap<number, Placed>): string | undefined {
  if (!('entry' in before)) return undefined;
  const { seq } = before.entry;
  const earlier = seq === 1 ? GENESIS : bySeq.get(seq - 1);
  return earlier && hashEntry(earlier.hash, before.entry);
}

/** A chain that was merged must be whole in itself. The keys of this journal say nothing of who wrote that one. */
function merged(placed: readonly Placed[]): AuditFinding[] {
  const chains = new Map<string, { readonly first: Placed; readonly lines: string[] }>();
  for (const one of placed) {
    if (one.entry.kind !== 'merged') continue;
    const { chain, line } = one.entry;
    const known = chains.get(chain) ?? { first: one, lines: [] };
    known.lines.push(line);
    chains.set(chain, known);
  }
  return [...chains].flatMap(([chain, { first, lines }]) =>
    verifyChain({ lines, torn: '' }).findings.map(({ damage, sentence }) =>
      found(damage, first, `in the merged chain ${chain.slice(0, 12)}: ${sentence}`),
    ),
  );
}

function anchored(anchors: readonly AuditHead[], bySeq: ReadonlyMap<number, Placed>, head: AuditHead): AuditFinding[] {
  return anchors.flatMap(({ seq, hash }) => {
    const one = bySeq.get(seq);
    if (one?.hash === hash) return [];
    if (one)
      return [
        found(
          Damage.notAnchored,
          one,
          `entry ${seq} is not the one that was kept elsewhere: the journal was written anew.`,
        ),
      ];
    const cut = seq > head.seq;
    const sentence = `Entry ${seq} was kept elsewhere and is missing here; ${cut ? `the journal ends at entry ${head.seq}: its end was cut off.` : 'it was taken out.'}`;
    return [{ damage: cut ? Damage.tailMissing : Damage.missing, line: null, sentence }];
  });
}

function signatures(
  placed: readonly Placed[],
  bySeq: ReadonlyMap<number, Placed>,
  keys: readonly Uint8Array[],
): AuditFinding[] {
  const trusted = new Set(keys.map(toBase64));
  let signed = false;
  const findings = placed.flatMap(one => {
    const { entry } = one;
    if (entry.kind !== 'checkpoint') return [];
    const vouched = entry.upTo === entry.seq - 1 && (bySeq.get(entry.upTo) ?? GENESIS).hash === entry.hash;
    if (!vouched || !verifyCheckpoint(entry))
      return [found(Damage.badSignature, one, `the checkpoint of entry ${entry.upTo} is not what its key signed.`)];
    if (keys.length > 0 && !trusted.has(entry.key))
      return [
        found(
          Damage.badSignature,
          one,
          `the checkpoint of entry ${entry.upTo} was signed by a key that is not among those given.`,
        ),
      ];
    signed = true;
    return [];
  });
  if (keys.length === 0 || signed) return findings;
  return [
    ...findings,
    {
      damage: Damage.unsigned,
      line: null,
      sentence: 'No checkpoint is signed by a key that was given: anybody could have written this.',
    },
  ];
}
