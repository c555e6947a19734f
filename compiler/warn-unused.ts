import { quote } from './quote.js';
import type { Front } from './read-front-matter.js';
import type { Report } from './report.js';

/** `from` and `to` shape the plan by themselves, so declaring them is use enough. */
const ALWAYS_USED = ['from', 'to'];

export function warnUnused({ matter, mark }: Front, used: ReadonlySet<string>, report: Report): void {
  for (const name of Object.keys(matter.params)) {
    if (used.has(name) || ALWAYS_USED.includes(name)) continue;
    const message = `Unexpected parameter ${quote(name)} that no step uses, expected \`\${${name}}\` somewhere`;
    report.warn('unused-param', message, mark('params', name));
  }
}
