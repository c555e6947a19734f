import { describe, expect, it } from 'vitest';
import { rejectAllBut, removeRejection } from '../../activities/host/hba.js';

const BEFORE = `# comment
local all all peer
host all "all" 10.0.0.0/8 trust
hostssl all app,lifeboat 0.0.0.0/0 scram-sha-256
host orders app samenet md5
host all lifeboat 10.9.0.0 255.255.0.0 reject
host replication repl 10.0.0.0/8 scram-sha-256
`;

function rules(text: string): string[] {
  return text.split('\n').filter(line => /^(local|host)/.test(line));
}

describe('rules that reject everybody but one role', () => {
  it('come first, keep the ways in of that role alone, and close replication as well', () => {
    expect(rules(rejectAllBut('lifeboat', BEFORE)).slice(0, 6)).toEqual([
      'local all "lifeboat" peer',
      'hostssl all "lifeboat" 0.0.0.0/0 scram-sha-256',
      'local all all reject',
      'local replication all reject',
      'host all all all reject',
      'host replication all all reject',
    ]);
  });
  it('are put in once and taken out without a trace', () => {
    const once = rejectAllBut('lifeboat', BEFORE);
    expect(rejectAllBut('lifeboat', once)).toBe(once);
    expect(removeRejection(once)).toBe(BEFORE);
    expect(removeRejection(BEFORE)).toBe(BEFORE);
  });
});
