import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from './package-root.js';
import { referencePages } from './reference/reference-pages.js';

/** Writes the generated reference pages, and deletes those of codes that are no more. */
const root = packageRoot();
const pages = referencePages(readFileSync(join(root, 'runbooks', 'inventory.yaml'), 'utf8'));
const folder = join('docs', 'reference', 'diagnostics');
mkdirSync(join(root, folder), { recursive: true });
for (const [path, text] of pages) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
for (const name of readdirSync(join(root, folder))) {
  if (!pages.has(`docs/reference/diagnostics/${name}`)) rmSync(join(root, folder, name));
}
process.stdout.write(`${pages.size} pages written to docs/reference.\n`);
