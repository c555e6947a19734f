import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAuditFile } from '../../../activities/audit/file-store.js';
import { readSegments } from '../../../activities/audit/segments.js';
import { verifyChain } from '../../../plan/audit/verify-chain.js';
import { draft, stamp } from '../../contracts/audit-stamp.js';

// Fills a tiny disk with entries, looks at what is there, makes room, and goes on.
const place = process.argv[2] ?? '';
const path = join(place, 'journal');
const whole = async () => console.log(`whole ${verifyChain(await readSegments(path)).findings.length === 0}`);
writeFileSync(join(place, 'ballast'), Buffer.alloc(statfsSync(place).bsize * 4));
const store = await openAuditFile(path, stamp);
let last = 0;
try {
  for (;;) last = (await store.append(draft('x'.repeat(700)))).seq;
} catch (error) {
  console.log(`refused after ${last}: ${error instanceof Error ? error.message : ''}`);
}
await whole();
rmSync(join(place, 'ballast'));
console.log(`again ${(await store.append(draft('room'))).seq === last + 1}`);
await whole();
await store.close();
