import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

/** The import table of ARCHITECTURE.md: what a folder may import besides itself. `types` allows `import type` only. */
const TABLE: Record<string, { ours: string[]; packages: RegExp }> = {
  plan: { ours: [], packages: /^(zod|@noble\/(curves|hashes)\/.*)$/ },
  compiler: { ours: ['plan/'], packages: /^(zod|yaml|node:crypto|mdast.*|micromark.*|unist.*|picocolors)$/ },
  workflows: { ours: ['plan/'], packages: /^@temporalio\/workflow$/ },
  activities: {
    ours: ['plan/'],
    packages:
      /^(node:.*|pg|mysql2\/promise|@redis\/client|execa|yaml|@temporalio\/(activity|client|common)|@aws-sdk\/client-(route-53|auto-scaling|ecs))$/,
  },
  bot: {
    ours: ['plan/', 'compiler/', 'workflows/messages.ts'],
    packages: /^(node:.*|zod|@slack\/.*|@temporalio\/(client|common)|picocolors)$/,
  },
  sandbox: { ours: ['plan/'], packages: /^(node:.*|pg|execa|ws)$/ },
};
const FREE = ['bin', 'bench'];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
  readonly ours: boolean;
}

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name));
}

function importsOf(file: string): Import[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const statics = module.staticImports.map(one => ({
    specifier: one.moduleRequest.value,
    typeOnly: one.entries.length > 0 && one.entries.every(entry => entry.isType),
  }));
  const exported = module.staticExports.flatMap(one =>
    one.entries.flatMap(entry =>
      entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, typeOnly: entry.isType }] : [],
    ),
  );
  return [...statics, ...exported].map(({ specifier, typeOnly }) => {
    const ours = specifier.startsWith('.');
    return {
      file,
      target: ours ? normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts') : specifier,
      typeOnly,
      ours,
    };
  });
}

const all = [...Object.keys(TABLE), ...FREE].flatMap(sources);
const imports = all.flatMap(importsOf);
const inFolder = (folder: string) => imports.filter(one => one.file.startsWith(`${folder}/`));

describe.each(Object.entries(TABLE))('%s/', (folder, { ours, packages }) => {
  it('imports only what the table allows', () => {
    const wrong = inFolder(folder).filter(one =>
      one.ours
        ? !one.target.startsWith(`${folder}/`) && !ours.some(allowed => one.target.startsWith(allowed))
        : !packages.test(one.target),
    );
    expect(wrong.map(one => `${one.file} imports ${one.target}`)).toEqual([]);
  });
});

it('keeps zod out of everything that the workflow bundle contains', () => {
  const reached = new Set<string>();
  const walk = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const one of imports) if (one.file === file && one.ours && !one.typeOnly) walk(one.target);
  };
  sources('workflows').forEach(walk);
  const zod = imports.filter(one => reached.has(one.file) && one.target === 'zod' && !one.typeOnly);
  expect(reached.size).toBeGreaterThan(10);
  expect(zod.map(one => one.file)).toEqual([]);
});

it('reads the process environment only in bin/', () => {
  const readers = all.filter(
    file =>
      !file.startsWith('bin/') && !file.startsWith('bench/') && readFileSync(file, 'utf8').includes('process.env'),
  );
  expect(readers).toEqual([]);
});

it('asks which kind a step has nowhere but in the two registries', () => {
  const askers = all.filter(file =>
    /switch \([^)]*\.do\)|\.do === '|case '(?:postgres|pooler|haproxy|dns)\./.test(readFileSync(file, 'utf8')),
  );
  expect(askers).toEqual([]);
});

it('has no default export and no barrel', () => {
  const wrong = all.filter(file => /^export (?:default|\* from)/m.test(readFileSync(file, 'utf8')));
  expect(wrong).toEqual([]);
});

it('keeps files small: none over 350 lines, the median about 60', () => {
  const sizes = all.map(file => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }));
  expect(sizes.filter(({ lines }) => lines > 350)).toEqual([]);
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(70);
});

it('names no package registry and no path of a machine in what is committed', () => {
  const committed = [...all, 'package.json', 'package-lock.json'];
  const wrong = committed.filter(file =>
    /registry\.npmjs|pypi\.org|\/work\/|\/tmp\/probe/.test(readFileSync(file, 'utf8')),
  );
  expect(wrong).toEqual([]);
});
