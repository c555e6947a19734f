import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../plan/canonical-json.js';
import { hashPlan } from '../../compiler/hash-plan.js';
import { example } from '../../compiler/rules/example.js';
import { compileHere } from './world.js';

const good = example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']);
const hashOf = (text: string, options = {}) => compileHere(text, options).plan?.hash;

function backwards(value: object): object {
  return Object.fromEntries(Object.entries(value).toReversed());
}

describe('canonical JSON', () => {
  it('does not depend on the order in which keys were written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        value => canonicalJson(value) === canonicalJson(backwards(value)),
      ),
    );
  });

  it('is JSON, and keeps every value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('the hash of a plan', () => {
  it('is that of the plan without its hash', () => {
    const { plan } = compileHere(good);
    const { hash, ...rest } = plan!;
    expect(hashPlan(rest)).toBe(hash);
  });

  it('does not depend on the order of arguments, on line ends or on a byte order mark', () => {
    const reordered = good.replace('region: ${to}\nmax_loss: 10s', 'max_loss: 10s\nregion: ${to}');
    expect(reordered).not.toBe(good);
    expect(hashOf(reordered)).toBe(hashOf(good));
    expect(hashOf(good.replaceAll('\n', '\r\n'))).toBe(hashOf(good));
    expect(hashOf(`\ufeff${good}`)).toBe(hashOf(good));
  });

  it.each([
    ['an argument', 'max_loss: 10s', 'max_loss: 9s'],
    ['a timeout', 'do: approval.ask', 'do: approval.ask\ntimeout: 9s'],
    ['a retry', 'do: approval.ask', 'do: approval.ask\nretry: 2'],
    ['an id', 'do: approval.ask', 'do: approval.ask\nid: ask'],
    ['a heading', '## Approve', '## Approve it'],
    ['a word of prose', '## Approve\n', '## Approve\n\nThink first.\n'],
    ['the quorum', 'quorum: 2', 'quorum: 1'],
    ['what happens on failure', 'do: notify', 'do: notify\non_failure: continue'],
    ['what a step needs', 'do: notify', 'do: notify\nneeds: [verify, approve]'],
  ])('changes with %s', (_what, from, to) => {
    const changed = good.replace(from, to);
    expect(changed).not.toBe(good);
    expect(hashOf(changed)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(changed)).not.toBe(hashOf(good));
  });

  it('changes with the commit and with the parameters', () => {
    expect(hashOf(good, { commit: 'abc' })).not.toBe(hashOf(good));
    expect(hashOf(good, { params: { from: 'us-east', to: 'eu-west' } })).not.toBe(hashOf(good));
  });
});
