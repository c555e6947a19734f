import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { example } from '../../compiler/rules/example.js';
import { decideCondition } from '../../plan/condition.js';
import type { Compiled } from '../../compiler/compile.js';
import { compileHere, shippedInventory } from './world.js';

const inventory = shippedInventory();
const orders = inventory.services['orders']!;
const database = inventory.databases['orders']!;

const service = (name: string, depends_on: readonly string[] = []) => ({
  ...orders,
  databases: [name],
  depends_on: [...depends_on],
});
/** Services with a database each, so that they can be moved side by side. */
const estate = {
  ...inventory,
  databases: { orders: database, ledger: database, mail: database, other: database, search: database },
  services: {
    orders,
    ledger: service('ledger', ['orders']),
    mail: service('mail', ['other']),
    other: service('other', ['ledger']),
    search: service('search'),
  },
};
const block = (title: string, yaml: string) => `## ${title}\n\`\`\`yaml step\n${yaml}\n\`\`\`\n`;
const file = (front: string, body: string) => `---\n${front}\n---\n# A runbook\n\n${body}`;
const failover = (name: string) =>
  example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify'], { service: name });
const shipped = (name: string) => readFileSync(`runbooks/${name}`, 'utf8');
const child = file(
  'runbook: failover\nservice: orders\nparams: { wait: { type: duration, default: 1s } }',
  block('One', 'do: notify\nid: one\nmessage: one\ntimeout: ${wait}') +
    block('Two', 'do: notify\nid: two\nmessage: two\nneeds: [one]') +
    block('Three', 'do: notify\nid: three\nmessage: three\nneeds: [one]'),
);

function compileTree(text: string, files: Readonly<Record<string, string>>): Compiled {
  const sibling = (path: string) => (Object.hasOwn(files, path) ? files[path] : undefined);
  return compileHere(text, { path: 'books/top.md', sibling }, estate);
}
const errors = ({ diagnostics }: Compiled) =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, place }) => `${place.file}:${place.line} ${code} ${message}`);
const needs = ({ plan }: Compiled) => Object.fromEntries((plan?.steps ?? []).map(step => [step.id, step.needs]));

const include = (path: string, more = '') => `do: runbook.include\nid: inner\nrunbook: ${path}${more}`;
const top = (yaml: string) =>
  file(
    'runbook: failover\nservice: orders',
    block('First', 'do: notify\nid: first\nmessage: a') +
      block('Inner', yaml) +
      block('Last', 'do: notify\nid: last\nmessage: b'),
  );

const twice = (next: string) =>
  file(
    'runbook: failover\nservice: orders',
    block('A', `do: runbook.include\nrunbook: ${next}`) + block('B', `do: runbook.include\nrunbook: ${next}`),
  );
const leaving = (services: string) => `runbook: evacuation\nservice: orders\nregion: eu-west\nservices: ${services}`;
const drillOf = (drills: string) =>
  file(`runbook: drill\nservice: orders\ndrills: ${drills}`, '## Tell the team\n\nTell.\n');

const given = (params: string) =>
  errors(compileTree(top(include('child.md', `\nparams: ${params}`)), { 'child.md': child }));

describe('an included runbook', () => {
  const compiled = compileTree(top(include('sub/child.md', '\nparams: { wait: 7s }')), { 'sub/child.md': child });

  it('stands as a group in the place of the step, with ids of its own', () => {
    expect(errors(compiled)).toEqual([]);
    expect(needs(compiled)).toEqual({
      first: [],
      'inner--one': ['first'],
      'inner--two': ['inner--one'],
      'inner--three': ['inner--one'],
      last: ['inner--two', 'inner--three'],
    });
  });

  it('gets the parameters that it is given, and its places stay in its own file', () => {
    expect(compiled.plan?.steps[1]).toMatchObject({ timeoutMs: 7_000, place: { file: 'books/sub/child.md' } });
  });

  it('is told about in its own file when it is wrong', () => {
    const wrong = child.replace('message: two', 'mesage: two');
    expect(errors(compileTree(top(include('child.md')), { 'child.md': wrong }))).toEqual([
      expect.stringMatching(/^books\/child\.md:\d+ unknown-key Unexpected key `mesage`/),
    ]);
  });

  it('gets no parameter that it does not declare, and no free text', () => {
    expect(given('{ message: a }')).toEqual([expect.stringContaining('unknown-param')]);
    expect(given('{ wait: "1s; rm -rf /" }')).toEqual([expect.stringContaining('wrong-value')]);
  });

  it.each([
    ['../child.md', 'bad-path'],
    ['sub/../../child.md', 'bad-path'],
    ['/etc/child.md', 'bad-path'],
    ['https://example.com/child.md', 'bad-path'],
    ['-o.md', 'bad-path'],
    ['none.md', 'bad-path'],
    ['top.md', 'include-cycle'],
    ['${to}', 'substitution-not-allowed'],
  ])('is refused as %s', (path, code) => {
    const [first = ''] = errors(compileTree(top(include(path)), { 'child.md': child }));
    expect(first).toContain(code);
  });

  it('may include others, and a circle is printed', () => {
    const a = file('runbook: failover\nservice: orders', block('B', 'do: runbook.include\nrunbook: b.md'));
    const b = file('runbook: failover\nservice: orders', block('A', 'do: runbook.include\nrunbook: a.md'));
    expect(errors(compileTree(top(include('a.md')), { 'a.md': a, 'b.md': b }))).toEqual([
      'books/b.md:10 include-cycle Unexpected circle of runbooks `a.md` -> `b.md` -> `a.md`, expected an end',
    ]);
    expect(Object.keys(needs(compileTree(top(include('a.md')), { 'a.md': a, 'b.md': child })))).toContain(
      'inner--b--one',
    );
  });

  it('cannot double without end', () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`r${index}.md`, twice(`r${index + 1}.md`)]),
    );
    expect(errors(compileTree(top(include('r0.md')), { ...files, 'r12.md': child }))[0]).toContain('too-many-steps');
  });
});

describe('an evacuation', () => {
  const files = {
    'orders.md': failover('orders'),
    'ledger.md': failover('ledger'),
    'mail.md': failover('mail'),
    'search.md': failover('search'),
  };
  const prepare = '## Call the provider\n\nCall.\n';

  it('moves each service after those it depends on, and the others side by side', () => {
    const text = file(leaving('{ mail: mail.md, search: search.md, orders: orders.md }'), prepare);
    const compiled = compileTree(text, files);
    expect(errors(compiled)).toEqual([]);
    const all = needs(compiled);
    expect(all['orders--check-the-lag']).toEqual(['call-the-provider']);
    expect(all['search--check-the-lag']).toEqual(['call-the-provider']);
    // mail depends on other, which is not moved and depends on ledger and so on orders.
    expect(all['mail--check-the-lag']).toEqual(['orders--tell-people']);
    expect(compiled.plan).toMatchObject({ kind: 'evacuation', params: { from: 'eu-west', to: 'us-east' } });
    expect(Object.keys(compiled.plan?.estate.services ?? {})).toEqual(['orders', 'mail', 'search']);
  });

  it('gives every service a plan of its own, with the hash that its runbook alone compiles to', () => {
    const text = file(leaving('{ search: search.md, orders: orders.md }'), prepare);
    const { plan } = compileTree(text, files);
    const alone = compileHere(files['search.md'], { path: 'books/search.md', params: { from: 'eu-west' } }, estate);
    const moves = plan?.evacuation?.moves ?? [];
    expect(moves.map(move => [move.service, move.plan.kind, move.plan.estate.services[move.service]?.home])).toEqual([
      ['search', 'failover', 'eu-west'],
      ['orders', 'failover', 'eu-west'],
    ]);
    expect(moves[0]?.plan.hash).toBe(alone.plan?.hash);
    expect(moves[0]?.plan.steps.map(({ id }) => id)).toContain('check-the-lag');
  });

  it('reads every gate before its approval, and the hash covers the plans of its services', () => {
    const text = file(
      `${leaving('{ search: search.md, orders: orders.md }')}\napprovals: { from: database-oncall, expires: 5m }\nat_once: 2`,
      `${prepare}${block('Approve', 'do: approval.ask\nid: approve')}`,
    );
    const { plan } = compileTree(text, files);
    expect(plan?.evacuation?.atOnce).toBe(2);
    expect(plan?.evacuation?.steps.map(({ id, needs: of, measures }) => [id, of, measures])).toEqual([
      ['call-the-provider', [], undefined],
      ['search--check-the-lag', ['call-the-provider'], 'search'],
      ['orders--check-the-lag', ['call-the-provider'], 'orders'],
      ['approve', ['call-the-provider', 'search--check-the-lag', 'orders--check-the-lag'], undefined],
      ['move-services', ['approve'], undefined],
    ]);
    const slower = compileTree(text, {
      ...files,
      'search.md': files['search.md'].replace('max_loss: 10s', 'max_loss: 9s'),
    });
    expect(slower.plan?.hash).not.toBe(plan?.hash);
  });

  it('moves critical services first, and what they need with them', () => {
    const urgent = { ...estate.services, mail: { ...estate.services.mail, priority: 1 } };
    const text = file(leaving('{ search: search.md, orders: orders.md, mail: mail.md }'), prepare);
    const sibling = (path: string) => (Object.hasOwn(files, path) ? files[path as keyof typeof files] : undefined);
    const { plan } = compileHere(text, { path: 'books/top.md', sibling }, { ...estate, services: urgent });
    expect(plan?.evacuation?.moves.map(move => move.service)).toEqual(['orders', 'mail', 'search']);
  });

  it('moves what two services share once, and the second after the first', () => {
    const services = { ...estate.services, search: service('orders') };
    const text = file(leaving('{ orders: orders.md, search: search.md }'), prepare);
    const sibling = (path: string) => (Object.hasOwn(files, path) ? files[path as keyof typeof files] : undefined);
    const { plan, diagnostics } = compileHere(text, { path: 'books/top.md', sibling }, { ...estate, services });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [first, second] = plan?.evacuation?.moves ?? [];
    expect([first?.service, second?.service, second?.needs]).toEqual(['orders', 'search', ['orders']]);
    const promotions = plan?.steps.filter(({ effects }) => effects.some(({ effect }) => effect === 'promotes'));
    expect(promotions?.map(({ id }) => id.split('--')[0])).toEqual(['orders']);
    expect(second?.plan.steps.map(step => step.do)).not.toContain('postgres.promote');
  });

  it.each([
    ['at_once: 2', 'failover', 'unknown-key'],
    ['failover: orders.md', 'failover', 'unknown-key'],
  ])('and a switchover alone may say %s', (line, kind, code) => {
    const text = file(`runbook: ${kind}\nservice: orders\n${line}`, prepare);
    expect(errors(compileTree(text, files))[0]).toContain(code);
  });

  it.each([
    ['{ orders: ledger.md }', 'bad-include'],
    ['{ unknown: orders.md }', 'unknown-name'],
    ['{ orders: none.md }', 'bad-path'],
  ])('with services %s is refused', (services, code) => {
    expect(errors(compileTree(file(leaving(services), prepare), files))[0]).toContain(code);
  });
});

describe('a switchover that names its failover', () => {
  const go = shipped('orders-switchover.md');
  const { plan } = compileTree(go, {
    'orders-failover.md': failover('orders'),
    'orders-failback.md': shipped('orders-failback.md'),
  });

  it('carries it, wired and between the same regions, without a step more of its own', () => {
    expect(plan?.unplanned?.source).toBe('books/orders-failover.md');
    expect(plan?.steps.some(({ id }) => id.startsWith('failover--'))).toBe(false);
    const promote = plan?.unplanned?.steps.find(step => step.do === 'postgres.promote');
    expect(promote).toMatchObject({ args: { region: 'us-east' }, guards: ['failover--check-the-lag'] });
  });

  it('refuses another kind there', () => {
    const wrong = compileTree(go, { 'orders-failover.md': shipped('orders-failback.md') });
    expect(errors(wrong)[0]).toContain('bad-include');
  });
});

describe('a drill', () => {
  const files = {
    'go.md': shipped('orders-switchover.md'),
    'orders-failback.md': shipped('orders-failback.md'),
    'orders-failover.md': shipped('orders-failover.md'),
    'orders.md': failover('orders'),
  };

  it('is the switchover and then its way back', () => {
    const compiled = compileTree(drillOf('go.md'), files);
    expect(errors(compiled)).toEqual([]);
    const steps = compiled.plan?.steps ?? [];
    const moves = steps
      .filter(step => step.do === 'postgres.switchover')
      .map(({ id, args }) => [id, args['from'], args['to']]);
    expect(moves).toEqual([
      ['move--switch', 'eu-west', 'us-east'],
      [expect.stringMatching(/^back--/), 'us-east', 'eu-west'],
    ]);
    const firstBack = steps.find(({ id }) => id.startsWith('back--'));
    expect(firstBack?.needs).toEqual(['move--tell']);
  });

  it.each([
    ['orders.md', 'bad-include'],
    ['none.md', 'bad-path'],
  ])('of %s is refused: only planned moves are drilled', (path, code) => {
    expect(errors(compileTree(drillOf(path), files))[0]).toContain(code);
  });
});

describe('a condition', () => {
  const front =
    'runbook: failover\nservice: orders\nparams: { pace: { type: enum, values: [calm, quick], default: calm } }\nfacts: { in-a-hurry: { param: pace, is: quick }, above-budget: { gate: lag, verdict: fail } }';
  const gate = block('Lag', 'do: postgres.check-lag\nid: lag\nregion: ${to}\nmax_loss: 10s');
  const when = (yaml: string, before = gate) =>
    compileTree(file(front, before + block('Call', `do: manual\nid: call\n${yaml}`)), {});

  it('on a parameter is in the plan with the value that the run has', () => {
    expect(when('when: in-a-hurry').plan?.steps[1]?.when).toEqual({
      fact: 'in-a-hurry',
      is: true,
      from: { param: 'pace', value: 'calm', equals: 'quick' },
    });
  });

  it('on a gate names the gate, which must stand before the step', () => {
    expect(when('when: { fact: above-budget, is: false }').plan?.steps[1]?.when?.from).toEqual({
      gate: 'lag',
      verdict: 'fail',
    });
    expect(errors(when('when: above-budget', ''))).toEqual([expect.stringContaining('unknown-step')]);
    expect(errors(when('when: above-budget\nneeds: []'))).toEqual([expect.stringContaining('unknown-step')]);
  });

  it.each([
    'when: loss > 5',
    'when: { fact: lag.loss }',
    'when: { if: in-a-hurry }',
    'when: true',
    'when: "${pace}"',
    'when: [in-a-hurry]',
  ])('is no expression: %s', yaml => {
    expect(errors(when(yaml))).not.toEqual([]);
  });

  it('is refused where others rely on the step', () => {
    const text = example([`## Go\n\`\`\`yaml step\ndo: pooler.pause\nwhen: in-a-hurry\n\`\`\``, 'notify'])
      .replace('runbook: failover\n', '')
      .replace('service: orders', front);
    expect(errors(compileTree(text, {}))).toContainEqual(expect.stringContaining('when-not-possible'));
  });

  it('is decided from the parameter or the verdict, and not at all without one', () => {
    const ask = { fact: 'above-budget', is: true, from: { gate: 'lag', verdict: 'fail' } } as const;
    expect(decideCondition(ask, () => 'fail').runs).toBe(true);
    expect(decideCondition(ask, () => 'pass').runs).toBe(false);
    expect(decideCondition({ ...ask, is: false }, () => 'pass').runs).toBe(true);
    expect(decideCondition(ask, () => null).runs).toBeNull();
    const param = { fact: 'in-a-hurry', is: true, from: { param: 'pace', value: 'quick', equals: 'quick' } } as const;
    expect(decideCondition(param, () => null)).toEqual({ runs: true, reason: '"in-a-hurry" is true: pace is quick.' });
  });
});
