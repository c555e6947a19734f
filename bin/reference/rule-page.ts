import { renderDiagnostics } from '../../compiler/code-frame.js';
import { compile } from '../../compiler/compile.js';
import type { Rule } from '../../compiler/rules/rule.js';
import { overlaid } from './lay-over.js';
import { fenced, GENERATED, page } from './markdown.js';

/** The page of a safety rule. What `lifeboat check` says about the bad example is compiled, not copied. */
export function rulePage(rule: Rule, inventoryText: string): string {
  const { code, description, why, bad, good, inventory } = rule;
  return page(
    GENERATED,
    `# ${code}`,
    description,
    strictness(rule),
    `## Why\n\n${why}`,
    `## Bad\n\n${fenced('markdown', bad)}`,
    extract(inventory?.bad),
    `\`lifeboat check\` says:\n\n${fenced('text', said(rule, inventoryText))}`,
    `## Good\n\n${good === bad ? 'The same runbook,' : fenced('markdown', good)}`,
    extract(inventory?.good),
    allowed(rule),
    'All of these are compiled by a test. The inventory is the one in `runbooks/inventory.yaml`.',
    '[All diagnostics](../diagnostics.md)',
  );
}

function strictness({ code, severity, locked }: Rule): string {
  const level = severity === 'error' ? 'An error: there is no plan.' : 'A warning: it is shown, and there is a plan.';
  if (locked) return `${level} It protects data, so an inventory cannot soften it.`;
  return `${level} The inventory can change that: \`rules: { ${code}: off }\`, \`warning\` or \`error\`.`;
}

function extract(yaml: string | undefined): string | undefined {
  return yaml === undefined ? undefined : `with this in the inventory:\n\n${fenced('yaml', yaml)}`;
}

function said({ bad, inventory }: Rule, inventoryText: string): string {
  const { diagnostics } = compile(bad, overlaid(inventoryText, inventory?.bad), { path: 'runbook.md' });
  return renderDiagnostics(diagnostics, new Map([['runbook.md', bad]]), { color: false, pages: false });
}

function allowed({ allowed: near }: Rule): string | undefined {
  if (!near) return undefined;
  const each = Object.entries(near).map(([reason, text]) => `${reason}\n\n${fenced('markdown', text)}`);
  return `## Allowed\n\n${each.join('\n\n')}`;
}
