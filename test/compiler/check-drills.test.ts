import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readInventory } from '../../compiler/read-inventory.js';

const shipped = readFileSync('runbooks/inventory.yaml', 'utf8').replace(/\ndrills:[\s\S]*/, '\n');
const read = (drill: string) =>
  readInventory(`${shipped}\ndrills:\n  weekly:\n    ${drill.replaceAll('\n', '\n    ')}\n`, 'inventory.yaml');

describe('a drill of the inventory', () => {
  it('needs only its runbook; the rest has defaults', () => {
    const { inventory, diagnostics } = read('runbook: runbooks/orders-switchover.md');
    expect(diagnostics).toEqual([]);
    expect(inventory?.drills?.['weekly']).toMatchObject({
      level: 'rehearse',
      time_zone: 'UTC',
      jitter: 0,
      freezes: [],
    });
  });

  it.each([
    ['level: reel', 'expected'],
    ['cron: 0 25 * * *', 'does not stand for hours (0 to 23)'],
    ['cron: 30 2 * * SUN\ntime_zone: Europe/Madrid', 'Unexpected time 02:30, which does not exist on 2026-03-29'],
    ['time_zone: Mars/Olympus', 'expected an IANA name'],
    ['freezes: [{ from: 2026-12-20, to: 2026-12-01, reason: x }]', 'expected its last day not before its first'],
    ['freezes: [{ from: 2026-13-20, to: 2027-12-01, reason: x }]', 'a date'],
    ['windows: { allowed: [{ from: "9", to: "17:00" }] }', 'a time of day'],
    ['windows: { allowed: [{ from: "24:00", to: "17:00" }] }', '`00:00` as a beginning'],
    ['windows: { allowd: [] }', 'allowd'],
  ])('with `%s` is refused at its line', (line, message) => {
    const { inventory, diagnostics } = read(`runbook: runbooks/orders-switchover.md\n${line}`);
    expect(inventory).toBeUndefined();
    expect(diagnostics.map(one => one.message).join('\n')).toContain(message);
    expect(diagnostics[0]!.place.line).toBeGreaterThan(shipped.split('\n').length);
  });

  it('does not reach out of the checkout', () => {
    expect(read('runbook: ../elsewhere.md').diagnostics[0]?.code).toBe('bad-path');
  });
});
