import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { example, planned, REST, SETTLE } from '../../compiler/rules/example.js';
import { isModifier } from '../../compiler/modifiers.js';
import { stepKinds } from '../../plan/steps/index.js';
import type { PlannedStep } from '../../plan/plan.js';
import { compileHere, shippedInventory } from './world.js';

const notify = (id: string, more = '') =>
  `## ${id}\n\`\`\`yaml step\ndo: notify\nid: ${id}\nmessage: ${id}\n${more}\`\`\`\n`;
const runbook = (body: string, front = '') =>
  `---\nrunbook: failover\nservice: orders\n${front}---\n# Orders\n\n${body}`;

function stepsOf(text: string): readonly PlannedStep[] {
  const { plan, diagnostics } = compileHere(text);
  if (!plan) throw new Error(JSON.stringify(diagnostics, null, 2));
  return plan.steps;
}

describe('a section without a step block', () => {
  const [step] = stepsOf(
    runbook(
      '## Call the lead\n\nUse the *red* phone.\n\n- [ ] Call\n- [x] Read out\n  the report\n\n```sh\nring\n```\n\n<!-- why -->\n',
    ),
  );

  it('is a manual step with its prose, its commands and its tasks', () => {
    expect(step).toMatchObject({
      id: 'call-the-lead',
      do: 'manual',
      manual: true,
      tasks: ['Call', 'Read out the report'],
      prose: 'Use the *red* phone.\n\n```sh\nring\n```',
      timeoutMs: 86_400_000,
      place: { file: 'runbook.md', line: 7, column: 1 },
    });
  });

  it('counts as nothing in the times of the plan', () => {
    const { plan } = compileHere(runbook('## Call the lead\n\nCall.\n'));
    expect([plan?.worstCaseMs, plan?.expectedMs]).toEqual([0, 0]);
  });
});

describe('the two layouts', () => {
  it('take each ### under a procedure as a step, and other ## as prose', () => {
    const steps = stepsOf(
      runbook('## Background\n\nWords.\n\n## Procedure\n\nFirst this.\n\n### Call\n\nCall.\n\n### Write\n\nWrite.\n'),
    );
    expect(steps.map(({ id }) => id)).toEqual(['call', 'write']);
  });

  it('take ### inside a step as its prose', () => {
    const [step] = stepsOf(runbook('## Call\n\n### If nobody answers\n\nCall again.\n'));
    expect(step?.prose).toBe('### If nobody answers\n\nCall again.');
  });
});

describe('needs', () => {
  it('are the step before when nothing is said, and explicit in the plan', () => {
    expect(stepsOf(runbook(notify('a') + notify('b'))).map(({ needs }) => needs)).toEqual([[], ['a']]);
  });

  it('put a step after what it needs, wherever it stands', () => {
    const steps = stepsOf(runbook(notify('a', 'needs: c\n') + notify('b', 'needs: []\n') + notify('c')));
    expect(steps.map(({ id, needs }) => [id, needs])).toEqual([
      ['b', []],
      ['c', ['b']],
      ['a', ['c']],
    ]);
  });

  it('let two steps wait for one', () => {
    const steps = stepsOf(runbook(notify('a') + notify('b', 'needs: [a]\n') + notify('c', 'needs: [a, a]\n')));
    expect(steps.map(({ needs }) => needs)).toEqual([[], ['a'], ['a']]);
  });
});

describe('modifiers', () => {
  it('replace what the step kind says', () => {
    const [step] = stepsOf(
      runbook(notify('a', 'timeout: 3s\nretry: { attempts: 7, backoff: 2s }\non_failure: continue\n')),
    );
    expect(step).toMatchObject({ timeoutMs: 3_000, retry: { attempts: 7, backoffMs: 2_000 }, onFailure: 'continue' });
  });

  it('keep the pause of the step kind when only the attempts are given', () => {
    const [step] = stepsOf(runbook(notify('a', 'retry: 2\n')));
    expect(step?.retry).toEqual({ attempts: 2, backoffMs: 500 });
  });

  it('are not names of arguments of any step kind', () => {
    const names = Object.values(stepKinds).flatMap(kind => Object.keys(kind.args.shape));
    expect(names.filter(isModifier)).toEqual([]);
  });
});

function pauseWith(undo: string): PlannedStep {
  const pause = `## Pause\n\`\`\`yaml step\ndo: pooler.pause\n${undo}\`\`\`\n\n`;
  const resume = '## Resume\n```yaml step\ndo: pooler.resume\n```\n\n';
  return stepsOf(runbook(pause + resume + notify('tell')))[0]!;
}

describe('undo', () => {
  it('is what the step kind says, with all its arguments resolved', () => {
    expect(pauseWith('').undo).toMatchObject({ do: 'pooler.resume', args: { traffic: 'orders', database: 'orders' } });
  });

  it('is what the author says', () => {
    expect(pauseWith('undo: { do: pooler.resume, region: "${from}" }\n').undo?.args).toEqual({
      traffic: 'orders',
      database: 'orders',
      region: 'eu-west',
    });
  });

  it('is nothing when the author says so', () => {
    expect(pauseWith('undo: none\n').undo).toBeNull();
  });
});

describe('parameters', () => {
  const front =
    'params:\n  wait: { type: duration, default: 3s }\n  size: { type: bytes, default: 64MiB }\n  tries: { type: count, default: 2, max: 5 }\n';
  const text = runbook(notify('a', 'timeout: ${wait}\nretry: ${tries}\n'), front);

  it('stand for whole values and end up in the plan', () => {
    const { plan } = compileHere(text);
    expect(plan?.params).toEqual({
      service: 'orders',
      from: 'eu-west',
      to: 'us-east',
      wait: '3s',
      size: 67_108_864,
      tries: 2,
    });
    expect(plan?.steps[0]).toMatchObject({ timeoutMs: 3_000, retry: { attempts: 2 } });
  });

  it('take what a person typed', () => {
    expect(compileHere(text, { params: { wait: '1m', tries: '5' } }).plan?.steps[0]).toMatchObject({
      timeoutMs: 60_000,
      retry: { attempts: 5 },
    });
  });

  it.each([
    [{ wait: '5' }, 'Unexpected value `5` for `wait`, expected a duration with its unit, such as `30s`'],
    [{ tries: '6' }, 'Unexpected value `6` for `tries`, expected a whole number from 0 to 5'],
    [{ size: '1' }, 'Unexpected value `1` for `size`, expected a size with its unit, such as `64MiB`'],
    [
      { to: 'us-eats' },
      'Unexpected value `us-eats` for `to`, expected a region of the inventory: `eu-west` or `us-east`',
    ],
    [
      { wiat: '5s' },
      'Unexpected value for `wiat`, expected a parameter of this runbook: `from`, `to`, `wait`, `size` or `tries`',
    ],
    [
      { service: 'other' },
      'Unexpected value for `service`, expected a parameter of this runbook: `from`, `to`, `wait`, `size` or `tries`',
    ],
    [{ to: 'eu-west' }, 'Unexpected move from `eu-west` to itself, expected two regions'],
  ])('refuse %j', (params: Record<string, string>, message) => {
    const { plan, diagnostics } = compileHere(text, { params });
    expect(plan).toBeUndefined();
    expect(diagnostics.map(each => each.message)).toEqual([message]);
  });

  it('are put in once: a value that looks like a parameter stays a value', () => {
    const twice = runbook(
      notify('a').replace('message: a', 'message: ${word}'),
      'params: { word: { type: enum, values: [to, from], default: to } }\n',
    );
    expect(stepsOf(twice)[0]?.args['message']).toBe('to');
  });

  it('turn around in a failback', () => {
    const back = planned('failback', ['gate', 'approve', 'switch', ...REST]);
    expect(compileHere(back).plan?.params).toEqual({ service: 'orders', from: 'us-east', to: 'eu-west' });
  });
});

describe('a service with two databases', () => {
  const inventory = shippedInventory();
  const orders = inventory.databases['orders']!;
  const two = {
    ...inventory,
    databases: { orders, ledger: orders },
    services: { orders: { ...inventory.services['orders']!, databases: ['orders', 'ledger'] } },
  };

  it('does not leave a database to be guessed', () => {
    const { diagnostics } = compileHere(example(['fence']), {}, two);
    expect(diagnostics.map(({ code }) => code)).toEqual(['missing-key']);
  });

  it('needs a gate and a fence for each that it promotes', () => {
    const text = example(['gate', 'approve', 'fence', 'promote', ...SETTLE]).replaceAll(
      'region: ',
      'database: orders\nregion: ',
    );
    const left = compileHere(text, {}, two).diagnostics.map(({ code }) => code);
    expect(left).toEqual(['database-left-behind']);
    const other = text.replace('do: postgres.promote\ndatabase: orders', 'do: postgres.promote\ndatabase: ledger');
    expect(
      compileHere(other, {}, two)
        .diagnostics.map(({ code }) => code)
        .toSorted(),
    ).toEqual(['database-left-behind', 'no-fence', 'no-lag-gate', 'unverified-end']);
  });
});

it('refuses to move clients by what the inventory does not have', () => {
  const inventory = shippedInventory();
  const { pooler } = inventory.traffic['orders']!;
  const text = runbook('## Move\n```yaml step\ndo: dns.point\nfrom: ${from}\nto: ${to}\n```\n' + notify('tell'));
  const { diagnostics } = compileHere(text, {}, { ...inventory, traffic: { orders: { pooler } } });
  expect(diagnostics.filter(({ code }) => code === 'no-route').map(({ message }) => message)).toEqual([
    'Unexpected `dns.point`, expected a `dns` under `traffic.orders` in the inventory',
  ]);
});

it('keeps groups, people and channels that the plan does not name out of it', () => {
  const inventory = shippedInventory();
  const more = {
    ...inventory,
    people: { ...inventory.people, eve: { name: 'Eve' } },
    groups: { ...inventory.groups, payments: ['eve'] },
    channels: { ...inventory.channels, payments: { file: 'env:PAYMENTS' } },
  };
  const { plan } = compileHere(example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']), {}, more);
  const own = <T>(section: Record<string, T>) => ({ orders: section['orders'] });
  const { services, databases, traffic } = inventory;
  const asked = inventory.groups['database-oncall']!;
  const needed = {
    services: own(services),
    databases: own(databases),
    traffic: own(traffic),
    groups: { 'database-oncall': asked },
    people: Object.fromEntries(asked.map(name => [name, inventory.people[name]])),
  };
  expect(plan?.estate).toEqual({ ...inventory, ...needed });
});

describe('a database with servers in three regions', () => {
  const inventory = shippedInventory();
  const orders = inventory.databases['orders']!;
  const nodes = { ...orders.nodes, 'ap-south': orders.nodes['us-east']! };
  const regions = { ...inventory.regions, 'ap-south': { jurisdiction: 'in', presence: 1_000 } };
  const three = { ...inventory, regions, databases: { orders: { ...orders, engine: 'postgresql' as const, nodes } } };
  const text = example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']);
  const quiet = { ...three, rules: { 'traffic-not-moved': 'off' as const } };
  const declared = '{ from: { type: region, default: eu-west }, to: { type: region, default: ap-south } }';

  it('does not leave the target of a move to be guessed', () => {
    expect(compileHere(text, {}, three).diagnostics.map(({ code }) => code)).toEqual(['unknown-region']);
  });

  it('moves where the runbook says', () => {
    const { plan, diagnostics } = compileHere(text.replace('---\n#', `params: ${declared}\n---\n#`), {}, quiet);
    expect(diagnostics).toEqual([]);
    expect(plan?.params).toMatchObject({ from: 'eu-west', to: 'ap-south' });
  });

  it('is not moved to a region where it has no server', () => {
    const { diagnostics } = compileHere(
      text.replace('region: ${to}', 'region: ap-south'),
      {},
      { ...inventory, regions },
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['no-node']);
  });
});

it('says what else is wrong beside a misspelt service', () => {
  const text = readFileSync('runbooks/orders-failover.md', 'utf8')
    .replace('service: orders', 'service: ordres')
    .replace('do: postgres.promote', 'do: postgres.promot')
    .replace('max_loss: 10s', 'max_los: 10s');
  const { plan, refused, diagnostics } = compileHere(text);
  expect([plan, refused]).toEqual([undefined, undefined]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-name', 'unknown-key', 'unknown-step-kind']);
});
