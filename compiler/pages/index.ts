import type { CodePage } from './code-page.js';
import { stepPages } from './step-pages.js';
import { textPages } from './text-pages.js';
import { yamlPages } from './yaml-pages.js';

/** What is written about the codes of the compiler itself. A test sees to it that none is missing; safety rules carry their own page. */
export const codePages: Readonly<Record<string, CodePage>> = { ...textPages, ...yamlPages, ...stepPages };
