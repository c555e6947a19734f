import { codes } from '../../compiler/codes.js';
import { pageOf } from '../../compiler/page-of.js';
import { codePages } from '../../compiler/pages/index.js';
import { rules } from '../../compiler/rules/index.js';
import { codePage } from './code-page.js';
import { diagnosticsIndex } from './diagnostics-index.js';
import { failuresPage } from './failures-page.js';
import { rulePage } from './rule-page.js';
import { stepKindsPage } from './step-kinds-page.js';

/** Every generated page by its path, made from the declarations alone: the rules, the codes, the step kinds and the failures. */
export function referencePages(inventoryText: string): ReadonlyMap<string, string> {
  const own = Object.entries(codes).flatMap(([code, meaning]) => {
    const written = codePages[code];
    return written ? [[pageOf(code), codePage(code, meaning, written, inventoryText)] as const] : [];
  });
  return new Map([
    ['docs/reference/diagnostics.md', diagnosticsIndex()],
    ['docs/reference/failures.md', failuresPage()],
    ['docs/reference/step-kinds.md', stepKindsPage()],
    ...rules.map(rule => [pageOf(rule.code), rulePage(rule, inventoryText)] as const),
    ...own,
  ]);
}
