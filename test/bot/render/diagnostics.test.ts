import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnosticsGithub } from '../../../bot/render/diagnostics-github.js';
import { diagnosticsJson } from '../../../bot/render/diagnostics-json.js';
import { diagnosticsSarif } from '../../../bot/render/diagnostics-sarif.js';
import { jsonText } from '../../../bot/render/json-text.js';
import type { Diagnostic } from '../../../plan/diagnostic.js';
import { compileHere, shippedInventory } from '../../compiler/world.js';
import { validate } from '../../schema/validate.js';
import { sarifSchema } from './sarif-schema.js';

const evil: Diagnostic = {
  code: 'unknown-name',
  severity: 'error',
  message: 'Unexpected `100%`,\r\n::error::gotcha\u001b[2J\u202e, expected nothing',
  place: { file: 'a,b:c%/run book.md', line: 3, column: 5 },
  endColumn: 9,
  hint: 'Write it.',
  related: [{ message: 'First here', place: { file: 'x.md', line: 1, column: 2 } }],
};
const file = { path: 'a.md', plan: undefined, diagnostics: [evil] };

describe('annotations for GitHub', () => {
  it('escape what the runner would read as the end of a property or of a message', () => {
    expect(diagnosticsGithub([file])).toEqual([
      '::error file=a%2Cb%3Ac%25/run book.md,line=3,endLine=3,col=5,endColumn=9,title=unknown-name::' +
        'Unexpected `100%25`, ::error::gotcha [2J, expected nothing%0AFirst here: x.md:1:2%0AWrite it.',
      '- a.md: 1 error',
    ]);
  });

  it('let no file name give a command to the runner', () => {
    const lines = diagnosticsGithub([{ ...file, path: '::set-env name=a::b ##[add-path]c', diagnostics: [] }]);
    expect(lines).toEqual(['- ::set-env name=a::b ## [add-path]c: 0 errors']);
  });
});

describe('the JSON', () => {
  it('has one list of diagnostics with every key, whatever is known', () => {
    const { place: _, endColumn: __, hint: ___, related: ____, ...rest } = evil;
    const bare = { ...rest, severity: 'warning' as const, place: { file: 'a.md', line: 1, column: 1 } };
    const json = diagnosticsJson([{ ...file, diagnostics: [evil, bare] }], false);
    expect(json).toMatchObject({ version: 1, ok: false, errors: 1, warnings: 1 });
    expect(json.files).toEqual([{ path: 'a.md', ok: false, plan: null }]);
    expect(json.diagnostics.map(one => Object.keys(one))).toEqual(
      Array.from({ length: 2 }, () => [
        'code',
        'severity',
        'message',
        'file',
        'line',
        'column',
        'endColumn',
        'hint',
        'related',
      ]),
    );
    expect(json.diagnostics[1]).toMatchObject({ endColumn: null, hint: null, related: [] });
  });

  it('is exact and still cannot act on a terminal', () => {
    const text = jsonText({ path: 'a\u202e\u009b\u200b\u{e0041}b' });
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(JSON.parse(text)).toEqual({ path: 'a\u202e\u009b\u200b\u{e0041}b' });
  });
});

describe('SARIF', () => {
  it('has the structure of version 2.1.0 for everything that the corpus of wrong runbooks is told', () => {
    const inventory = shippedInventory();
    const diagnostics = readdirSync('test/compiler/cases').flatMap(
      name => compileHere(readFileSync(`test/compiler/cases/${name}/runbook.md`, 'utf8'), {}, inventory).diagnostics,
    );
    const log = diagnosticsSarif([...diagnostics, evil]);
    expect(validate(sarifSchema, JSON.parse(JSON.stringify(log)))).toEqual([]);
    const [run] = log.runs;
    expect(run?.results).toHaveLength(diagnostics.length + 1);
    for (const { ruleId, ruleIndex } of run!.results) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('carries the region, the level and the related places of a diagnostic', () => {
    const [result] = diagnosticsSarif([evil]).runs[0]!.results;
    expect(result).toMatchObject({
      level: 'error',
      message: { text: 'Unexpected `100%`, ::error::gotcha [2J, expected nothing. Write it.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'a%2Cb%3Ac%25/run%20book.md', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 5, endColumn: 9 },
          },
        },
      ],
      relatedLocations: [{ id: 0, message: { text: 'First here' } }],
    });
  });

  it('explains each safety rule by a runbook that breaks it and one that does not', () => {
    const rules = diagnosticsSarif([]).runs[0]!.tool.driver.rules;
    const fence = rules.find(rule => rule.id === 'no-fence');
    expect(fence?.help.markdown).toContain('````markdown\n---\nrunbook: failover');
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it('keeps a code that no catalogue has', () => {
    const log = diagnosticsSarif([{ ...evil, code: 'from-the-future' }]);
    expect(log.runs[0]!.tool.driver.rules[log.runs[0]!.results[0]!.ruleIndex]?.id).toBe('from-the-future');
  });
});
