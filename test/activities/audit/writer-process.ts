import { openAuditFile } from '../../../activities/audit/file-store.js';
import { draft, stamp } from '../../contracts/audit-stamp.js';

// Appends until it is killed or refused, and says which entry is on the disk.
const store = await openAuditFile(process.argv[2] ?? '', stamp);
console.log('open');
for (;;) {
  try {
    const { seq, hash } = await store.append(draft('x'.repeat(500)));
    console.log(`${seq}:${hash}`);
  } catch (error) {
    console.log(`refused ${error instanceof Error ? error.message : ''}`);
    break;
  }
}
await store.close();
