import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The argument vector, after `node`, that runs a module of this folder: compiled, or from source when this file is source. */
export function nodeProgram(name: string): string[] {
  const compiled = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  if (existsSync(compiled)) return [compiled];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return ['--import', loader, fileURLToPath(new URL(`./${name}.ts`, import.meta.url))];
}

/** Added to a PATH so that `#!/usr/bin/env node` finds the Node that runs this. */
export function nodePath(): string {
  return `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
}
