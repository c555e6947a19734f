import { expect, it } from 'vitest';
import { createDirectoryActs } from '../../activities/directory/acts.js';
import type { Directory } from '../../plan/directory.js';

const inventory: Directory = {
  people: { ana: { name: 'Ana' }, bo: { name: 'Bo', slack: 'U0BO' }, dee: { name: 'Dee' }, eve: { name: 'Eve' } },
  groups: { oncall: ['ana', 'bo'], managers: ['dee'] },
  slack: { team: 'T0HOME' },
};
const deps = { resolve: async (reference: string) => reference, now: () => 0 };
const wanted = { groups: ['oncall', 'gone'], people: ['eve', 'mallory'] };

it('reads the groups that are asked, their members and whoever speaks, and nobody else', async () => {
  const { 'directory.read': read } = createDirectoryActs({ ...deps, directory: async () => inventory });
  const { dee: _dee, ...people } = inventory.people;
  expect(await read(wanted)).toEqual({ people, groups: { oncall: ['ana', 'bo'] }, slack: { team: 'T0HOME' } });
});

it('finds nothing on a worker without an inventory, and fails on one whose inventory is broken', async () => {
  expect(await createDirectoryActs(deps)['directory.read'](wanted)).toBeNull();
  const broken = createDirectoryActs({ ...deps, directory: () => Promise.reject(new Error('line 3 is no YAML')) });
  await expect(broken['directory.read'](wanted)).rejects.toMatchObject({
    type: 'directory-unreadable',
    message: expect.stringContaining('line 3 is no YAML'),
  });
});
