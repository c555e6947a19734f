import { onRotation } from '../../plan/rotation.js';
import type { OnCallSource } from './on-duty.js';

/** A rotation in the inventory. */
export const rotation: OnCallSource = (declared, _roster, { now }) => {
  if (!('rotation' in declared)) return undefined;
  const person = onRotation(declared, now());
  const source = `the rotation in the inventory (since ${declared.since})`;
  return Promise.resolve({ people: person === undefined ? [] : [person], source });
};
