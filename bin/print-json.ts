import type { Cli } from './cli.js';

/** One JSON document on standard output. */
export function printJson({ out }: Pick<Cli, 'out'>, value: unknown): void {
  out.write(`${JSON.stringify(value, null, 2)}\n`);
}
