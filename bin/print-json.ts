import { jsonText } from '../bot/render/json-text.js';
import type { Cli } from './cli.js';

/** One JSON document on standard output. */
export function printJson({ out }: Pick<Cli, 'out'>, value: unknown): void {
  out.write(jsonText(value));
}
