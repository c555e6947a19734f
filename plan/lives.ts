import { Name } from './name.js';

/** The region a server of the traffic layer or a channel lives in, when it lives in one: it is gone when that region is. */
export const Lives = { region: Name.optional() };
