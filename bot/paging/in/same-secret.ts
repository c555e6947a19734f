import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same, in a time that says nothing about either, their lengths included. */
export function sameSecret(given: string, own: string): boolean {
  return timingSafeEqual(digest(given), digest(own));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
