import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These take a minute or more: begun first, they end beside the short ones instead of after them. */
const LONG = ['kill-smoke', 'partition', 'bot-attacks', 'active-active-15', 'demo'];

function rank({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex(name => moduleId.endsWith(`/${name}.test.ts`));
  return at < 0 ? LONG.length : at;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/live/**', 'test/long/**', 'test/partition/**', 'test/providers/**'],
          testTimeout: 10_000,
          // What is tested here is pure, so files may share the modules they load: half the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          globalSetup: ['test/live/setup/build.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          // Whole stories of which `live` has a shorter one: too long for every change.
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          globalSetup: ['test/live/setup/build.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'kill',
          include: ['test/live/kill/*.kill.ts'],
          globalSetup: ['test/live/setup/build.ts'],
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // `npm run test:providers`: DNS providers against other servers, with those that take seconds to start.
          name: 'providers',
          include: ['test/providers/**/*.test.ts', 'test/long/dns-providers.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'year',
          include: ['test/live/year/*.year.ts'],
          globalSetup: ['test/live/setup/build.ts'],
          testTimeout: 5_400_000,
        },
      },
      {
        test: {
          // Only inside namespaces: `npm run test:partition` makes them.
          name: 'partition',
          include: ['test/partition/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
