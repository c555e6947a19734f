import { codes } from '../../compiler/codes.js';
import { rules } from '../../compiler/rules/index.js';
import { GENERATED, page, table } from './markdown.js';

const link = (code: string) => `[\`${code}\`](diagnostics/${code}.md)`;

/** The index of all diagnostics. */
export function diagnosticsIndex(): string {
  const safety = rules.map(({ code, severity, locked, description }) => [
    link(code),
    locked ? `${severity}, always` : severity,
    description,
  ]);
  const own = Object.entries(codes).map(([code, meaning]) => [link(code), meaning]);
  return page(
    GENERATED,
    '# Diagnostics',
    'Everything that `lifeboat check` can object to, by its code. Codes are permanent. Each has a page with the reason, a bad example and a good one.',
    `## Safety rules\n\nThey are checked on the compiled plan and the inventory: what the steps do to the world, in which order, and what is known of the estate.`,
    table(['Code', 'Severity', 'What is wrong'], safety),
    `### How strict a rule is\n\nThe inventory may say so, for all runbooks:\n\n\`\`\`yaml\nrules:\n  no-second-copy: error\n  manual-while-down: off\n\`\`\`\n\n\`off\`, \`warning\` and \`error\` are possible. The rules marked "always" protect data and stay errors. There is no comment in a runbook that silences a rule: what is let through is decided once, where everybody sees it.`,
    '## The language\n\nWhat cannot be read or understood is always an error, except `unused-param`, which is a warning.',
    table(['Code', 'What is wrong'], own),
  );
}
