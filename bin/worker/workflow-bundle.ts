import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';
import { packageRoot } from '../package-root.js';

/** The prebuilt bundle: bundling in the worker would cost 2.5 s at start and 150 MB for as long as it lives. */
export function workflowBundle(): { readonly codePath: string } {
  const codePath = join(packageRoot(), 'dist', 'workflow-bundle.js');
  if (existsSync(codePath)) return { codePath };
  throw new CliError('no-bundle', `There is no ${codePath}.`, 'Make it with node bin/setup.mjs.');
}
