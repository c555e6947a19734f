import type { FenceReading } from '../fence.js';
import { type GateJudgement, type Judge, Verdict } from '../gate.js';

/**
 * Judges whether a region is fenced: clients cannot write there, and a restart does not change that. Either the region's worker found no
 * server process left and a data directory that cannot come up as a primary, or nobody is there and everything else speaks for it: the
 * port is refused (silence is not refusal: a frozen or partitioned server is silent too), every client route is closed, and nothing but
 * Lifeboat starts the server.
 */
export const judgeFence: Judge<FenceReading> = reading => {
  const say = (verdict: Verdict, reason: string): GateJudgement => ({ verdict, reason, asOf: reading.at });
  const { region, host, port } = reading;
  if (port.answered > 0) return say(Verdict.fail, `The server in ${region} still accepts connections.`);
  if (host.hands === 'acted') {
    if (host.processes > 0)
      return say(Verdict.fail, `${host.processes} server processes are still alive in ${region}.`);
    if (!host.standbySignal || !host.fenceFile)
      return say(Verdict.fail, `The server in ${region} is stopped, but a restart would undo that.`);
    return say(
      Verdict.pass,
      `${region} is fenced: no process is left, and its data directory cannot start as a primary.`,
    );
  }
  const open = reading.routes.filter(route => !route.closed).map(route => route.route);
  const doubt = doubts(reading, open);
  if (doubt) return say(Verdict.unknown, `Nobody answers on the host in ${region}, and ${doubt}.`);
  const closed = reading.routes.map(route => route.route).join(', ');
  return say(
    Verdict.pass,
    `${region} is fenced: ${port.refused} of ${port.refused} connections were refused, every client route (${closed}) is closed, and nothing but Lifeboat starts its server.`,
  );
};

function doubts({ port, routes, starts }: FenceReading, open: readonly string[]): string | undefined {
  if (port.silent > 0 || port.refused === 0)
    return 'its port is silent, not refused: it may be alive behind a partition';
  if (routes.length === 0) return 'no client route is known that could be closed';
  if (open.length > 0) return `clients can still write through ${open.join(', ')}`;
  if (starts !== 'lifeboat') return 'something else may start its server again';
  return undefined;
}
