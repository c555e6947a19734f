import { judgeFence } from './fence.js';
import { judgeLag } from './lag.js';

/** Every gate. Free of zod, because the workflow judges with these. */
export const gates = {
  lag: judgeLag,
  fence: judgeFence,
} as const;

export type GateName = keyof typeof gates;
