import { describe, expect, it } from 'vitest';
import { renderDiagnostics } from '../../compiler/code-frame.js';
import type { Diagnostic } from '../../plan/diagnostic.js';

const diagnostic = (more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'unknown-key',
  severity: 'error',
  message: 'Unexpected key `regoin`, expected `region`',
  place: { file: 'a.md', line: 2, column: 3 },
  endColumn: 9,
  ...more,
});
const sources = new Map([['a.md', 'one\n  regoin: x\nthree\nfour\nfive\n']]);

describe('diagnostics as text', () => {
  it('name the file once, then the place, the lines around it, a hint, and once the page of the code', () => {
    const shown = renderDiagnostics(
      [diagnostic({ hint: 'Did you mean `region`?' }), diagnostic({ severity: 'warning' })],
      sources,
      { color: false },
    );
    expect(shown).toBe(
      [
        'a.md',
        '  2:3  error  Unexpected key `regoin`, expected `region`  unknown-key',
        '      1 | one',
        '    > 2 |   regoin: x',
        '        |   ^^^^^^',
        '      3 | three',
        '      4 | four',
        '    hint: Did you mean `region`?',
        '    see: docs/reference/diagnostics/unknown-key.md',
        '  2:3  warning  Unexpected key `regoin`, expected `region`  unknown-key',
        '      1 | one',
        '    > 2 |   regoin: x',
        '        |   ^^^^^^',
        '      3 | three',
        '      4 | four',
        '',
        '1 error, 1 warning',
        '',
      ].join('\n'),
    );
  });

  it('name no page when that is not wanted', () => {
    expect(renderDiagnostics([diagnostic()], sources, { color: false, pages: false })).not.toContain('see:');
  });

  it('are nothing when there are none', () => {
    expect(renderDiagnostics([], sources, { color: false })).toBe('');
  });

  it('need no source', () => {
    expect(renderDiagnostics([diagnostic()], new Map(), { color: false })).not.toContain('|');
  });

  it('use colours only when asked', () => {
    expect(renderDiagnostics([diagnostic()], sources, { color: true })).toContain('\u001b[31merror\u001b[0m');
    expect(renderDiagnostics([diagnostic()], sources, { color: false })).not.toContain('\u001b');
  });

  it('show the mark of a very long line, and let nothing in it act on the terminal', () => {
    const long = new Map([['a.md', `${'a'.repeat(5_000)}\u001b[2J\u202e\tbad${'z'.repeat(5_000)}`]]);
    const place = { file: 'a.md', line: 1, column: 5_007 };
    const shown = renderDiagnostics([diagnostic({ place, endColumn: 5_010 })], long, { color: false });
    const [, , text = '', marks = ''] = shown.split('\n');
    expect(text.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('bad');
    for (const character of ['\u001b', '\u202e', '\t']) expect(shown).not.toContain(character);
  });
});
