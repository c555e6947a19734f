import type { ReadinessSubject } from '../../plan/readiness/subject.js';
import type { ActivityDeps } from '../deps.js';

/**
 * `readiness.subject`: the runbooks of a service as they compile now, in the direction that leaves the region where the primary is. Null: this
 * worker has no runbooks.
 */
export const readinessSubject =
  (deps: Pick<ActivityDeps, 'readiness' | 'watch'>) =>
  async ({ service }: { readonly service: string }): Promise<ReadinessSubject | null> => {
    if (!deps.readiness) return null;
    const { databases, ...subject } = await deps.readiness(service);
    const watches = await Promise.all(databases.map(database => deps.watch(database)));
    const [primary] = watches.flatMap(watch => watch?.primaryRegion ?? []);
    const paths = [...new Set(subject.runbooks.map(({ path }) => path))];
    const runbooks = paths.flatMap(path => {
      const ways = subject.runbooks.filter(one => one.path === path);
      return ways.find(({ plan }) => plan?.from === primary) ?? ways[0] ?? [];
    });
    return { ...subject, runbooks };
  };
