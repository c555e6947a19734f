import { InvalidArgumentError } from 'commander';

const PLACE = /^(?:([A-Za-z0-9_.-]+)|\[([0-9a-fA-F:]+)\]):(\d{1,5})$/;

/** Where the board listens, from `HOST:PORT`. */
export function parseBoardPlace(text: string): { readonly host: string; readonly port: number } {
  const [, name, six, digits] = PLACE.exec(text) ?? [];
  const host = name ?? six;
  const port = Number(digits);
  if (host !== undefined && port <= 65_535) return { host, port };
  throw new InvalidArgumentError('Expected HOST:PORT, for example 127.0.0.1:8210.');
}

/** Where people reach the board: an origin, without a path. */
export function parseBoardUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url.origin;
  throw new InvalidArgumentError(
    'Expected the address of the board without a path, for example https://board.example.',
  );
}
