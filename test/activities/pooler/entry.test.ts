import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteEntry } from '../../../activities/pooler/entry.js';

const point = (text: string, entry = 'orders') => rewriteEntry(text, entry, '127.0.20.1', 5433);
const rewritten = (text: string, entry = 'orders') => {
  const result = point(text, entry);
  return result.ok ? result.text : result.reason;
};

describe('rewriteEntry', () => {
  it('changes only the host and the port of the entry', () => {
    const before = [
      '; what clients see',
      '%include /etc/pgbouncer/common.ini',
      '[databases]',
      '# orders = host=old port=1',
      'payments = host=127.0.10.1 port=5432',
      "orders   =  dbname='my ''orders''' host=127.0.10.1\tport=5432   user=app  ",
      'orders_ro = host=127.0.10.1 port=5432',
      '[pgbouncer]',
      'orders = host=127.0.10.1 port=5432',
      'listen_port = 6432',
      '',
    ].join('\n');
    const after = before.replace(
      "dbname='my ''orders''' host=127.0.10.1\tport=5432   user=app",
      "dbname='my ''orders''' host=127.0.20.1\tport=5433   user=app",
    );
    expect(after).not.toBe(before);
    expect(rewritten(before)).toBe(after);
  });

  it('keeps line ends of any kind and a missing one at the end', () => {
    expect(rewritten('[databases]\r\norders = host=a port=1\r\nb = host=c\r\n')).toBe(
      '[databases]\r\norders = host=127.0.20.1 port=5433\r\nb = host=c\r\n',
    );
    expect(rewritten('[databases]\norders=host=a port=1')).toBe('[databases]\norders=host=127.0.20.1 port=5433');
  });

  it('replaces quoted values and lists of hosts whole', () => {
    expect(rewritten("[databases]\norders = host = 'a,b' port='1' dbname=x\n")).toBe(
      '[databases]\norders = host = 127.0.20.1 port=5433 dbname=x\n',
    );
  });

  it('puts in what is absent', () => {
    expect(rewritten('[databases]\norders = dbname=x\n')).toBe(
      '[databases]\norders = host=127.0.20.1 port=5433 dbname=x\n',
    );
    expect(rewritten('[databases]\norders =\n')).toBe('[databases]\norders =host=127.0.20.1 port=5433\n');
  });

  it('does not take a value that looks like a key for one', () => {
    expect(rewritten("[databases]\norders = password='host=x port=2' host=a port=1\n")).toBe(
      "[databases]\norders = password='host=x port=2' host=127.0.20.1 port=5433\n",
    );
  });

  it('finds a name in double quotes', () => {
    expect(rewritten('[databases]\n"or""ders" = host=a port=1\n', 'or"ders')).toBe(
      '[databases]\n"or""ders" = host=127.0.20.1 port=5433\n',
    );
  });

  it('says that nothing changed when the entry points there already', () => {
    const text = '[databases]\norders = host=127.0.20.1 port=5433\n';
    expect(point(text)).toEqual({ ok: true, text, changed: false });
  });

  it.each([
    ['[databases]\npayments = host=a\n', 'no entry orders'],
    ['[pgbouncer]\norders = host=a\n', 'no entry orders'],
    ['[databases]\norders = host=a\norders = host=b\n', '2 entries orders'],
    ["[databases]\norders = host='a port=1\n", 'could not be read'],
  ])('refuses %j', (text, reason) => {
    expect(rewritten(text)).toContain(reason);
  });

  it('keeps every other line of any file', () => {
    const line = fc.stringMatching(/^[a-z0-9_;#= ']{0,30}$/).filter(text => !/^\s*orders\s*=/.test(text));
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (before, after) => {
        const text = ['[databases]', ...before, 'orders = host=a port=1', ...after].join('\n');
        expect(rewritten(text)).toBe(
          ['[databases]', ...before, 'orders = host=127.0.20.1 port=5433', ...after].join('\n'),
        );
      }),
    );
  });
});
