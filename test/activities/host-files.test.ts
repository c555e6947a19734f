import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFollowing } from '../../activities/host/auto-conf.js';
import { parseControlData } from '../../activities/host/control-data.js';
import { guardEpoch } from '../../activities/host/epoch-guard.js';
import { isEvidence } from '../../activities/host/evidence.js';
import { raiseBarriers, readBarriers } from '../../activities/host/fence-file.js';
import type { Place } from '../../activities/host/place.js';
import {
  readRewindMarker,
  refuseHalfRewound,
  removeRewindMarker,
  writeRewindMarker,
} from '../../activities/host/rewind-marker.js';
import { segmentName, parseSegment } from '../../activities/host/wal-segment.js';
import { heapChangeOf } from '../../activities/host/wal-scan.js';

const CONTROL = `Database system identifier:           7577000000000000001
Database cluster state:               in production
Latest checkpoint location:           0/44A52F0
Latest checkpoint's TimeLineID:       1
Latest checkpoint's REDO WAL file:    000000010000000000000004
Time of latest checkpoint:            Tue Nov 24 11:57:19 2026
Minimum recovery ending location:     0/0
Min recovery ending loc's timeline:   2
Bytes per WAL segment:                16777216
`;

const line = (desc: string) =>
  `rmgr: Heap        len (rec/tot):     54/   150, tx:        740, lsn: 0/01C08728, prev 0/01C086F8, desc: ${desc} off 5 flags 0x00, blkref #0: rel 1663/16384/1259 blk 0 FPW`;
const actor = (epoch: number) => ({ epoch, run: `run-${epoch}` });

describe('parseControlData', () => {
  it('takes the timeline that the server would recover on', () => {
    expect(parseControlData(CONTROL)).toEqual({
      state: 'in production',
      systemId: '7577000000000000001',
      timeline: 2,
      checkpointLsn: '0/44A52F0',
      minRecoveryLsn: '0/0',
      walSegmentBytes: 16_777_216,
      checkpointTimeline: 1,
      hints: false,
    });
  });

  it('fails with a code when a line is missing', () => {
    expect(() => parseControlData(CONTROL.replace('Database cluster state', 'Zustand'))).toThrow(
      'did not print "Database cluster state"',
    );
  });
});

describe('replaceFollowing', () => {
  const before = "# Do not edit\nwork_mem = '8MB'\nprimary_conninfo = 'host=a'\n PRIMARY_SLOT_NAME='x'\n";
  it('replaces the upstream and keeps every other line', () => {
    const after = replaceFollowing(before, { conninfo: "host=b password='a\\b'", slot: 'lifeboat_eu_west' });
    expect(after).toBe(
      "# Do not edit\nwork_mem = '8MB'\nprimary_conninfo = 'host=b password=''a\\\\b'''\nprimary_slot_name = 'lifeboat_eu_west'\n",
    );
    expect(replaceFollowing(after, null)).toBe("# Do not edit\nwork_mem = '8MB'\n");
  });
});

describe('WAL segments', () => {
  it('have names that can be read and written, for every size', () => {
    expect(parseSegment('0000000200000001000000FF', 2 ** 24)).toEqual({ timeline: 2, number: 511 });
    for (const bytes of [2 ** 20, 2 ** 24, 2 ** 30]) {
      for (const number of [0, 3, 4, 5_000, 123_456]) {
        const name = segmentName({ timeline: 17, number }, bytes);
        expect(parseSegment(name, bytes)).toEqual({ timeline: 17, number });
      }
    }
    expect(parseSegment('archive_status', 2 ** 24)).toBeUndefined();
  });

  it('are evidence from the fork on, on the old timeline, with all histories', () => {
    const control = { ...parseControlData(CONTROL), timeline: 1 };
    const kept = [
      '000000010000000000000003',
      '000000010000000000000004',
      '000000010000000000000005.partial',
      '000000020000000000000004',
      '00000002.history',
      'archive_status',
    ].filter(file => isEvidence(file, control, '0/44A52F0'));
    expect(kept).toEqual(['000000010000000000000004', '000000010000000000000005.partial', '00000002.history']);
  });
});

describe('heapChangeOf', () => {
  it('names the relation of an insert, an update and a delete', () => {
    for (const desc of ['INSERT', 'INSERT+INIT', 'UPDATE', 'HOT_UPDATE', 'DELETE', 'TRUNCATE']) {
      expect(heapChangeOf(line(desc))).toBe('1663/16384/1259');
    }
  });
  it('passes over statistics written in place, row locks and lines of another kind', () => {
    expect(heapChangeOf(line('INPLACE'))).toBeUndefined();
    expect(heapChangeOf(line('LOCK'))).toBeUndefined();
    expect(heapChangeOf('pg_waldump: error: invalid record length')).toBeUndefined();
  });
});

describe('files beside and inside a data directory', () => {
  let place: Place;
  beforeEach(async () => {
    const data = await mkdtemp(join(tmpdir(), 'lifeboat-test-'));
    const { uid, gid } = await stat(data);
    place = { data, owner: { uid, gid }, program: name => name, beside: suffix => `${data}.${suffix}` };
  });
  afterEach(async () => {
    for (const path of [place.data, place.beside('lifeboat-epoch'), place.beside('half-rewound')]) {
      await rm(path, { recursive: true, force: true });
    }
  });

  it('refuse an older epoch, also after the data directory was replaced', async () => {
    expect(await guardEpoch(actor(3), place)).toBeNull();
    await rm(place.data, { recursive: true });
    expect(await guardEpoch(actor(3), place)).toEqual({ epoch: 3, run: 'run-3' });
    await expect(guardEpoch(actor(2), place)).rejects.toMatchObject({ type: 'epoch-superseded' });
    expect(await guardEpoch(actor(4), place)).toEqual({ epoch: 3, run: 'run-3' });
  });

  it('refuse an attempt that a later attempt of the same step has overtaken', async () => {
    await guardEpoch({ ...actor(1), step: 'move', attemptAt: 100 }, place);
    await guardEpoch({ ...actor(1), step: 'move', attemptAt: 200 }, place);
    const stale = guardEpoch({ ...actor(1), step: 'move', attemptAt: 100 }, place);
    await expect(stale).rejects.toMatchObject({ type: 'epoch-superseded' });
    await guardEpoch({ ...actor(1), step: 'another', attemptAt: 150 }, place);
    await guardEpoch(actor(1), place);
  });

  it('keep a fence that says whose it is', async () => {
    expect(await readBarriers(place)).toEqual({ standbySignal: false, fenceFile: false });
    await raiseBarriers(place, { run: 'run-1', epoch: 1 });
    await raiseBarriers(place, { run: 'run-1', epoch: 1 });
    expect(await readBarriers(place)).toEqual({ standbySignal: true, fenceFile: true });
    expect(await readFile(join(place.data, 'lifeboat.fence'), 'utf8')).toContain('run-1');
  });

  it('mark a rewind that began, until it has ended', async () => {
    await refuseHalfRewound(place);
    await writeRewindMarker(place, { phase: 'rewinding', fork: '0/1', evidence: '/e' });
    await expect(refuseHalfRewound(place)).rejects.toMatchObject({ type: 'rewind-failed' });
    await writeRewindMarker(place, { phase: 'rewound', fork: '0/1', evidence: '/e' });
    expect(await readRewindMarker(place)).toEqual({ phase: 'rewound', fork: '0/1', evidence: '/e' });
    await expect(refuseHalfRewound(place)).rejects.toMatchObject({ type: 'rewind-failed' });
    await removeRewindMarker(place);
    await refuseHalfRewound(place);
  });
});
