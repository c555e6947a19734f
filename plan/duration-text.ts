import { z } from 'zod';
import { parseDuration } from './duration.js';

/** A duration written as `10s` or `1m30s`; milliseconds once parsed. */
export const DurationText = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: 'expected a duration with its unit, such as `30s`, `5m` or `1m30s`' });
  return z.NEVER;
});
