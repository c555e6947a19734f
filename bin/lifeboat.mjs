#!/usr/bin/env node
// The package's bin. Plain JavaScript, because it must run before anything was built, to say what builds it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/bin/lifeboat.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write(
    `Lifeboat is not built yet: there is no ${fileURLToPath(built)}.\nMake it with: node bin/setup.mjs\n`,
  );
  process.exitCode = 1;
}
