import type { Side } from '../side.js';
import { better, type Interpret, type Meaning, worse } from './meaning.js';

/** Which overrides of the inventory a plan rests on, and until when. */
export const overrides: Interpret = (before, after) => {
  const [old, now] = [invokedBy(before), invokedBy(after)];
  const newly = Object.entries(now).filter(([name]) => !Object.hasOwn(old, name));
  return [
    ...newly.map(([name, until]) => worse(`This edit rests on the override ${name}, which counts until ${until}.`)),
    ...Object.entries(old).flatMap(([name, until]): readonly Meaning[] => {
      const later = now[name];
      if (later === undefined) return [better(`This edit rests no longer on the override ${name}.`)];
      return later > until ? [worse(`The override ${name} counts until ${later}, no longer until ${until}.`)] : [];
    }),
  ];
};

function invokedBy({ acts, plan }: Side): Readonly<Record<string, string>> {
  const names = acts.flatMap(({ effect }) => (effect.effect === 'invokes-override' ? [effect.override] : []));
  return Object.fromEntries(
    names.map(name => [name, plan.estate.overrides?.[name]?.until ?? 'a day that is not known']),
  );
}
