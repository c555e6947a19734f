import { failure } from '../fail.js';

/** A kubeconfig that cannot, or must not, be used. `why` names its keys and none of its values. */
export function badKubeconfig(why: string) {
  return failure('scaling-refused', {
    what: `The kubeconfig cannot be used: ${why}.`,
    state: 'The pool was not changed.',
    todo: 'Correct the kubeconfig that the inventory names, where the worker runs, then retry the step.',
  });
}
