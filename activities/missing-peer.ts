import { failure } from './fail.js';

/** For a package that is loaded when it is first used, because not everybody needs it. */
export function missingPeer(name: string): () => never {
  return () => {
    throw failure('secret-missing', {
      what: `The package ${name} is not installed where the worker runs.`,
      state: 'Nothing was changed by this step.',
      todo: `Install it beside Lifeboat (\`npm install ${name}\`) and retry.`,
    });
  };
}
