/** The steps that examples of rules are made of, by a short name. */
const STEPS = {
  gate: '## Check the lag\n```yaml step\ndo: postgres.check-lag\nregion: ${to}\nmax_loss: 10s\n```',
  approve: '## Approve\n```yaml step\ndo: approval.ask\n```',
  fence: '## Fence the old primary\n```yaml step\ndo: postgres.fence\nregion: ${from}\n```',
  promote: '## Promote the standby\n```yaml step\ndo: postgres.promote\nregion: ${to}\nfrom: ${from}\n```',
  switch: '## Switch over\n```yaml step\ndo: postgres.switchover\nfrom: ${from}\nto: ${to}\n```',
  verify: '## Verify\n```yaml step\ndo: postgres.verify-writable\nregion: ${to}\n```',
  notify: '## Tell people\n```yaml step\ndo: notify\nmessage: Orders has moved.\n```',
} as const;
export type ExampleStep = keyof typeof STEPS;

const FRONT = {
  runbook: 'failover',
  service: 'orders',
  failback: 'orders-failback.md',
  approvals: '{ from: database-oncall, quorum: 2, expires: 5m }',
};

/** A whole runbook out of steps by name; a step with a line break in it is taken as it stands. */
export function example(
  steps: readonly (ExampleStep | `${string}\n${string}`)[],
  front: Readonly<Record<string, string | null>> = {},
): string {
  const keys = Object.entries({ ...FRONT, ...front }).flatMap(([key, value]) =>
    value === null ? [] : [`${key}: ${value}`],
  );
  const parts = steps.map(step => (isName(step) ? STEPS[step] : step));
  return ['---', ...keys, '---', '# Move orders', '', parts.join('\n\n'), ''].join('\n');
}

function isName(step: string): step is ExampleStep {
  return Object.hasOwn(STEPS, step);
}
