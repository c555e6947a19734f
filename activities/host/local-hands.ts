import { failure } from '../fail.js';
import type { CallOptions, Handed, HostActInput, HostActName, HostActResult, Hands } from '../hands.js';
import type { HostDeps } from './host-input.js';
import { createHostActs, type HostActs } from './index.js';

/** Hands that act in this process, on this host: for break-glass and for tests of acts without Temporal. `absent` tells which regions nobody is in. */
export function localHands(deps: HostDeps, absent: (region: string) => boolean = () => false): Hands {
  const acts: { readonly [Name in HostActName]: (input: HostActInput<Name>) => Promise<HostActResult<Name>> } =
    createHostActs(deps) satisfies HostActs;
  return {
    async call<Name extends HostActName>(
      region: string,
      name: Name,
      input: HostActInput<Name>,
      { deadlineMs }: CallOptions,
    ): Promise<Handed<HostActResult<Name>>> {
      if (absent(region)) return { there: false, detail: `nobody is in ${region}` };
      return { there: true, result: await within(acts[name](input), deadlineMs, name) };
    },
  };
}

async function within<Result>(work: Promise<Result>, limitMs: number, name: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(overdue(name, limitMs)), limitMs);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function overdue(name: string, limitMs: number) {
  return failure('outcome-unknown', {
    what: `${name} did not end within ${limitMs} ms.`,
    state: 'What it did is not known.',
    todo: 'Look at the host, then retry the step.',
  });
}
