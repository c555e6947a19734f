import type { Screen } from './cli.js';

export function printLines(screen: Screen, lines: readonly string[]): void {
  screen.write(lines.map(line => `${line}\n`).join(''));
}
