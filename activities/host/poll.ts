import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until there is an answer; undefined when the limit has passed. The first question is asked at once, the last one at the limit. */
export async function pollUntil<Value>(
  ask: () => Promise<Value | undefined>,
  { everyMs, limitMs }: { readonly everyMs: number; readonly limitMs: number },
): Promise<Value | undefined> {
  const end = performance.now() + limitMs;
  for (;;) {
    const late = performance.now() >= end;
    const answer = await ask();
    if (answer !== undefined || late) return answer;
    await delay(everyMs);
  }
}
