import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../../bin/reference/reference-pages.js';
import { codes } from '../../compiler/codes.js';
import { pageOf } from '../../compiler/page-of.js';
import { rules } from '../../compiler/rules/index.js';
import { failures } from '../../plan/failure.js';
import { stepKinds } from '../../plan/steps/index.js';
import { overlaidInventory } from '../compiler/lay-over.js';
import { compileHere, inventoryText } from '../compiler/world.js';

const pages = referencePages(inventoryText);
const all = [...Object.keys(codes), ...rules.map(({ code }) => code)];

describe('the committed reference', () => {
  it.each([...pages.keys()])('%s is what `npm run docs` writes', path => {
    expect(readFileSync(path, 'utf8')).toBe(pages.get(path));
  });

  it('has a page for every code, and none for a code that does not exist', () => {
    const committed = readdirSync('docs/reference/diagnostics').map(name => `docs/reference/diagnostics/${name}`);
    expect(committed.toSorted()).toEqual(all.map(pageOf).toSorted());
  });

  it('lists every code once in the index, and no other', () => {
    const index = pages.get('docs/reference/diagnostics.md') ?? '';
    const listed = [...index.matchAll(/^\| \[`([a-z-]+)`\]/gm)].map(([, code]) => code ?? '');
    expect(listed.toSorted()).toEqual(all.toSorted());
  });

  it('lists every failure and every step kind, and no other', () => {
    const first = (path: string) =>
      [...(pages.get(path) ?? '').matchAll(/^\| \[?`([a-z.-]+)`\]?[ (]/gm)].map(([, name]) => name ?? '');
    expect(first('docs/reference/failures.md')).toEqual(Object.keys(failures));
    const sections = [...(pages.get('docs/reference/step-kinds.md') ?? '').matchAll(/^## ([a-z.-]+)$/gm)];
    expect(sections.map(([, name]) => name)).toEqual(Object.keys(stepKinds));
  });

  it('leads nowhere that is not there', () => {
    for (const [path, text] of pages) {
      for (const [, target] of text.matchAll(/\]\(((?:\.\.\/|diagnostics\/)[^)#]+)\)/g)) {
        const base = new URL(path, 'file:///');
        expect([...pages.keys()]).toContain(new URL(target ?? '', base).pathname.slice(1));
      }
    }
  });
});

const node = (region: string) =>
  `${region}: { dsn: env:D, replication: env:R, data: env:V, programs: env:P, start: [env:S], starts: lifeboat, include: env:I }`;
const hooks = '{ pause: [env:Q], resume: [env:Q], busy: [env:Q] }';
/** The shipped inventory has no override, no MariaDB, no cache and no queue. */
const inventory = overlaidInventory(
  `{ overrides: { small-us-east: { reason: Half of the clients are asleep., by: ana, until: 2027-03-31, capacity: { services: [orders], regions: [us-east] } } },
     databases: { shop: { engine: mariadb, nodes: { ${node('eu-west')}, ${node('us-east')} } } },
     caches: { pages: { engine: redis, regions: { eu-west: { url: env:C }, us-east: { url: env:C } } } },
     queues: { mails: { regions: { eu-west: ${hooks}, us-east: ${hooks} } } } }`,
);

describe.each(Object.entries(stepKinds))('the example of %s', (_name, { example }) => {
  it('is a whole block that compiles', () => {
    const text = `---\nrunbook: failover\nservice: orders\napprovals: { from: database-oncall, expires: 5m }\n---\n# Try it\n\n## Try it\n\n\`\`\`yaml step\n${example}\n\`\`\`\n`;
    const problems = compileHere(text, {}, inventory).diagnostics.filter(({ code }) => Object.hasOwn(codes, code));
    expect(problems).toEqual([]);
  });
});
