import { codes } from '../../compiler/codes.js';
import { rules } from '../../compiler/rules/index.js';
import type { Diagnostic, Severity } from '../../plan/diagnostic.js';
import type { Place } from '../../plan/plan.js';
import { plain } from './plain.js';

interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: Severity };
}

/** Diagnostics as a SARIF 2.1.0 log (OASIS, sarif-v2.1.0): every code as a rule with its help, every diagnostic as a result. */
export function diagnosticsSarif(diagnostics: readonly Diagnostic[]) {
  const known = [...Object.entries(codes).map(([code, description]) => ruleOf(code, description)), ...safetyRules()];
  const ids = new Set(known.map(({ id }) => id));
  // A code that no catalogue has is still shown, as itself.
  const strange = [...new Set(diagnostics.map(({ code }) => code))].filter(code => !ids.has(code));
  const listed = [...known, ...strange.map(code => ruleOf(code, code))];
  const index = new Map(listed.map(({ id }, position) => [id, position]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'lifeboat', rules: listed } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true }],
        results: diagnostics.map(one => resultOf(one, index.get(one.code) ?? 0)),
      },
    ],
  };
}

function safetyRules(): SarifRule[] {
  return rules.map(rule => ({
    ...ruleOf(rule.code, rule.description, rule.severity),
    help: {
      text: `${rule.description}\n\nRefused:\n\n${rule.bad}\nExpected:\n\n${rule.good}`,
      markdown: `${rule.description}\n\nRefused:\n\n${fenced(rule.bad)}\n\nExpected:\n\n${fenced(rule.good)}`,
    },
  }));
}

function ruleOf(id: string, description: string, level: Severity = 'error'): SarifRule {
  return {
    id,
    shortDescription: { text: description },
    help: { text: description, markdown: description },
    defaultConfiguration: { level },
  };
}

/** A runbook holds fences of three ticks itself. */
function fenced(runbook: string): string {
  return `\`\`\`\`markdown\n${runbook.trimEnd()}\n\`\`\`\``;
}

function resultOf({ code, severity, message, place, endColumn, hint, related = [] }: Diagnostic, ruleIndex: number) {
  const text = plain(hint === undefined ? `${message}.` : `${message}. ${hint}`);
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text },
    locations: [{ physicalLocation: physical(place, endColumn) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            message: { text: plain(other.message) },
            physicalLocation: physical(other.place),
          })),
        }),
  };
}

/** In SARIF as in our diagnostics columns count from 1 and the end column is the one after the text. */
function physical({ file, line, column }: Place, endColumn?: number) {
  return {
    artifactLocation: locationOf(file),
    region: { startLine: line, startColumn: column, ...(endColumn === undefined ? {} : { endColumn }) },
  };
}

function locationOf(file: string) {
  // A lone surrogate, which a file name may hold, is no character and cannot be encoded.
  const parts = file.replace(/\p{Surrogate}/gu, '\ufffd').split('/');
  const uri = parts.map(encodeURIComponent).join('/');
  return file.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: '%SRCROOT%' };
}
