import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the sandbox runs, as found by `bin/setup.mjs`. */
export interface Programs {
  /** The directory of PostgreSQL's programs. */
  readonly postgres: string;
  readonly postgresVersion: string;
  /** A second version of PostgreSQL, where set-up was asked for it: `node bin/setup.mjs --tests`. */
  readonly postgres18?: string;
  readonly postgres18Version?: string;
  readonly temporal: string;
  readonly haproxy: string;
  readonly pgbouncer: string;
  readonly knotd: string;
  readonly unbound: string;
  /** Other name servers, which only the tests of providers run. */
  readonly named?: string;
  readonly pdns_server?: string;
}

/** Reads `.cache/programs.json` of a checkout. Throws what to do when it is not there or not whole. */
export function readPrograms(root: string): Programs {
  const file = join(root, '.cache', 'programs.json');
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read ${file} (${String(error)}). Run \`node bin/setup.mjs\` first.`, { cause: error });
  }
  const texts = new Map<string, unknown>(Object.entries(found ?? {}));
  const text = (name: keyof Programs): string => {
    const value = texts.get(name);
    if (typeof value === 'string' && value !== '') return value;
    throw new Error(`${file} does not say where ${name} is. Run \`node bin/setup.mjs\` again.`);
  };
  return {
    postgres: text('postgres'),
    postgresVersion: text('postgresVersion'),
    ...(texts.has('postgres18')
      ? { postgres18: text('postgres18'), postgres18Version: text('postgres18Version') }
      : {}),
    temporal: text('temporal'),
    haproxy: text('haproxy'),
    pgbouncer: text('pgbouncer'),
    knotd: text('knotd'),
    unbound: text('unbound'),
    ...(texts.has('named') ? { named: text('named') } : {}),
    ...(texts.has('pdns_server') ? { pdns_server: text('pdns_server') } : {}),
  };
}

/** The same programs with PostgreSQL 18 in the place of the system's version. */
export function withPostgres18(programs: Programs): Programs {
  const { postgres18, postgres18Version } = programs;
  if (postgres18 === undefined || postgres18Version === undefined) {
    throw new Error('PostgreSQL 18 is not installed here. Run `node bin/setup.mjs --tests` first.');
  }
  return { ...programs, postgres: postgres18, postgresVersion: postgres18Version };
}
