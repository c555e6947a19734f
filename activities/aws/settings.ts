import type { Resolves } from '../resolves.js';
import { credentialsOf } from './credentials.js';

export interface AwsPlace {
  readonly region: string;
  /** Without it the SDK finds credentials by itself: variables, the instance's or the task's role. */
  readonly key?: string | undefined;
  /** Another address than Amazon's. */
  readonly api?: string | undefined;
}

/** What a client of the SDK is made with. One attempt: a retry by the SDK could send a change twice, and the step reads before it tries again. */
export async function awsSettings({ region, key, api }: AwsPlace, deps: Resolves) {
  return {
    region,
    maxAttempts: 1,
    ...(api === undefined ? {} : { endpoint: await deps.resolve(api) }),
    ...(key === undefined ? {} : { credentials: credentialsOf(key, await deps.resolve(key)) }),
  };
}
