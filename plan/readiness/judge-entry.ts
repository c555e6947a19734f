import { Verdict } from '../gate.js';
import { type Finding, finding, ReadinessCheck, unread } from './finding.js';
import type { EntryReading, NamesReading } from './reading.js';

/** The ways clients come in: whether each of them could be moved now. */
export function judgeEntry({ traffic, names, pooler, proxy, drift = [] }: EntryReading): readonly Finding[] {
  return [
    ...way('pooler', traffic, pooler),
    ...way('proxy', traffic, proxy),
    ...(drift.length > 0 ? [finding(ReadinessCheck.traffic, `${traffic}/drift`, Verdict.fail, drift.join(' '))] : []),
    ...(names ? [judgeName(names), judgeTtl(names)] : []),
  ];
}

function way(what: 'pooler' | 'proxy', traffic: string, refused: string | null | undefined): readonly Finding[] {
  if (refused === undefined) return [];
  const about = `${traffic}/${what}`;
  return [
    refused === null
      ? finding(ReadinessCheck.traffic, about, Verdict.pass, `The ${what} of ${traffic} answers.`)
      : finding(
          ReadinessCheck.traffic,
          about,
          Verdict.fail,
          `The ${what} of ${traffic} would take no order: ${refused}`,
        ),
  ];
}

function judgeName({ name, unread: why, addresses, elsewhere, there, refused }: NamesReading): Finding {
  const say = (verdict: Verdict, sentence: string) => finding(ReadinessCheck.names, name, verdict, sentence);
  if (why !== null) return unread(ReadinessCheck.names, name, `The zone of ${name} could not be read: ${why}`);
  if (elsewhere) {
    const at = addresses.join(' and ') || 'no address';
    return say(Verdict.fail, `${name} points at ${at}, which is not where the inventory has this service.`);
  }
  if (there) return say(Verdict.pass, `${name} points already at the region that is gone to.`);
  return refused === null
    ? say(Verdict.pass, `The server of ${name} takes Lifeboat's signed update of it.`)
    : say(Verdict.fail, `The server of ${name} would not move it: ${refused}.`);
}

/** A longer TTL than declared makes every computed recovery time too short. */
function judgeTtl({ name, ttlSeconds, declaredTtlSeconds, unread: why }: NamesReading): Finding {
  if (why !== null || ttlSeconds === null) {
    return unread(ReadinessCheck.ttl, name, `The TTL of ${name} is not known.`);
  }
  const verdict = ttlSeconds <= declaredTtlSeconds ? Verdict.pass : Verdict.fail;
  return finding(
    ReadinessCheck.ttl,
    name,
    verdict,
    `${name} has a TTL of ${ttlSeconds} s; the inventory says ${declaredTtlSeconds} s.`,
  );
}
