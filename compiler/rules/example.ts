/** The steps that examples of rules are made of, by a short name. */
const STEPS = {
  gate: '## Check the lag\n```yaml step\ndo: postgres.check-lag\nregion: ${to}\nmax_loss: 10s\n```',
  approve: '## Approve\n```yaml step\ndo: approval.ask\n```',
  fence: '## Fence the old primary\n```yaml step\ndo: postgres.fence\nregion: ${from}\n```',
  promote: '## Promote the standby\n```yaml step\ndo: postgres.promote\nregion: ${to}\nfrom: ${from}\n```',
  switch: '## Switch over\n```yaml step\ndo: postgres.switchover\nfrom: ${from}\nto: ${to}\n```',
  pause: '## Pause the clients\n```yaml step\ndo: pooler.pause\n```',
  pooler: '## Point the pooler at the new primary\n```yaml step\ndo: pooler.resume\nregion: ${to}\n```',
  proxy: '## Switch the proxy\n```yaml step\ndo: haproxy.switch\nfrom: ${from}\nto: ${to}\n```',
  name: '## Move the name\n```yaml step\ndo: dns.point\nfrom: ${from}\nto: ${to}\n```',
  follow: '## Let the old region follow\n```yaml step\ndo: postgres.follow\nregion: ${from}\nupstream: ${to}\n```',
  rewind: '## Rewind the old primary\n```yaml step\ndo: postgres.rewind\nregion: ${from}\nsource: ${to}\n```',
  extract:
    '## Find what only the old primary has\n```yaml step\ndo: postgres.extract-stranded\nregion: ${from}\ninto: ${to}\n```',
  replay: '## Write it again\n```yaml step\ndo: postgres.replay-stranded\nregion: ${to}\nfrom: ${from}\n```',
  verify: '## Verify\n```yaml step\ndo: postgres.verify-writable\nregion: ${to}\n```',
  notify: '## Tell people\n```yaml step\ndo: notify\nmessage: Orders has moved.\n```',
} as const;
export type ExampleStep = keyof typeof STEPS;
export type ExampleSteps = readonly (ExampleStep | `${string}\n${string}`)[];

const FRONT = {
  runbook: 'failover',
  service: 'orders',
  failback: 'orders-failback.md',
  approvals: '{ from: database-oncall, quorum: 2, expires: 3m }',
};
type Front = Readonly<Record<string, string | null>>;

/** What follows the promotion of a failover: every route of the clients moved, a real write, a message. */
export const SETTLE = ['pooler', 'proxy', 'name', 'verify', 'notify'] as const;
/** What follows the switchover: as above, but the switchover has moved the pooler, and the old primary can follow at once. */
export const REST = ['proxy', 'name', 'follow', 'verify', 'notify'] as const;

/** A whole runbook out of steps by name; a step with a line break in it is taken as it stands. */
export function example(steps: ExampleSteps, front: Front = {}): string {
  const keys = Object.entries({ ...FRONT, ...front }).flatMap(([key, value]) =>
    value === null ? [] : [`${key}: ${value}`],
  );
  const parts = withoutTwins(steps.map(step => (isName(step) ? STEPS[step] : step)));
  return ['---', ...keys, '---', '# Move orders', '', parts.join('\n\n'), ''].join('\n');
}

/** Ids come from headings, so a step that is there twice says so. */
function withoutTwins(parts: readonly string[]): readonly string[] {
  return parts.map((part, index) => {
    const [heading = '', ...body] = part.split('\n');
    const earlier = parts.slice(0, index).filter(other => other.split('\n')[0] === heading).length;
    return earlier === 0 ? part : [`${heading}, ${earlier + 1}`, ...body].join('\n');
  });
}

/** A planned move, back home when it is a failback. */
export function planned(runbook: 'switchover' | 'failback', steps: ExampleSteps, front: Front = {}): string {
  return example(steps, { runbook, ...(runbook === 'failback' ? { failback: null } : {}), ...front });
}

export function reconciliation(steps: ExampleSteps, front: Front = {}): string {
  return example(steps, { runbook: 'reconciliation', failback: null, ...front });
}

/** The step of that name with more lines in its block, or with another line for one that it has. */
export function changed(step: ExampleStep, ...lines: readonly string[]): `${string}\n${string}` {
  const [heading = '', fence = '', ...body] = STEPS[step].split('\n');
  const keys = lines.map(line => line.split(':')[0]);
  const kept = body.slice(0, -1).filter(line => !keys.includes(line.split(':')[0]));
  return `${heading}\n${[fence, ...kept, ...lines, '```'].join('\n')}`;
}

function isName(step: string): step is ExampleStep {
  return Object.hasOwn(STEPS, step);
}
