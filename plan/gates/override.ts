import { type Judge, Verdict } from '../gate.js';
import { overrideEnds } from '../override-ends.js';
import type { OverrideReading } from '../override-reading.js';

/** An override counts up to the end of its last day in UTC, and says by whose word and why. */
export const judgeOverride: Judge<OverrideReading> = ({ at, name, override }) => {
  if (!override) return { verdict: Verdict.unknown, reason: `The plan has no override ${name}.`, asOf: at };
  const { by, reason, until } = override;
  if (at >= overrideEnds(until)) {
    const said = `The override ${name} ended with ${until}. Ask ${by}, who answered for it, whether it is still allowed.`;
    return { verdict: Verdict.fail, reason: said, asOf: at };
  }
  return {
    verdict: Verdict.pass,
    reason: `By the override ${name}, for which ${by} answers, until the end of ${until} UTC: ${reason}`,
    asOf: at,
  };
};
