import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { shippedInventory } from './world.js';

const failover = readFileSync('runbooks/orders-failover.md', 'utf8');

/** The shipped failover with the target made larger first, as docs/capacity.md shows it. */
function withScaling(undo: string) {
  const block = `do: capacity.scale\nid: scale\nregion: \${to}\nreplicas: 12\ntimeout: 60s\nretry: 1\nundo: ${undo}`;
  const text = failover.replace(
    '## Check how much',
    `## Make room\n\n\`\`\`yaml step\n${block}\n\`\`\`\n\n## Check how much`,
  );
  return compile(text, shippedInventory(), {
    path: 'runbooks/orders-failover.md',
    explore: true,
    sibling: path => readFileSync(`runbooks/${path}`, 'utf8'),
  });
}

it('a scaling is put back by name, and by nothing where the runbook names nothing', () => {
  const { plan, diagnostics } = withScaling('{ do: capacity.restore, region: "${to}", replicas: 4, from: 12 }');
  expect(diagnostics).toEqual([]);
  expect(plan?.steps.find(({ id }) => id === 'scale')?.undo).toMatchObject({
    do: 'capacity.restore',
    args: { region: 'us-east', replicas: 4, from: 12 },
    summary: 'Make the pool in us-east smaller again, from 12 to 4 replicas',
  });
  expect(withScaling('none').plan?.steps.find(({ id }) => id === 'scale')?.undo).toBeNull();
});

it('going back to no fewer does not compile', () => {
  const { diagnostics } = withScaling('{ do: capacity.restore, region: "${to}", replicas: 12, from: 12 }');
  expect(diagnostics.map(({ message }) => message).join()).toContain('fewer than `from`');
});
