import { formatDuration } from '../duration.js';
import type { FenceReading, HostEvidence } from '../fence.js';
import { type GateJudgement, type Judge, Verdict } from '../gate.js';

type Judgement = readonly [verdict: Verdict, reason: string];

/**
 * Judges whether a region is fenced: clients cannot write there, and a restart does not change that. Either the region's worker found no
 * server process left and a data directory that cannot come up as a primary; or the server could not be stopped, but rejects every client and
 * has no session left; or nobody is there and something else speaks for it: the port is refused (silence is not refusal: a frozen or
 * partitioned server is silent too), and either the inventory's fence command says that it is done, or every client route is closed and
 * nothing but Lifeboat starts the server; or a lease has run out that the server is bound to, which holds for a silent region too.
 */
export const judgeFence: Judge<FenceReading> = reading => {
  const [verdict, reason] = judge(reading);
  return { verdict, reason, asOf: reading.at } satisfies GateJudgement;
};

function judge(reading: FenceReading): Judgement {
  const { region, host, port } = reading;
  if (host.hands === 'acted' && host.processes > 0 && host.rejects) return judgeRejecting(reading, host);
  if (port.answered > 0) return [Verdict.fail, `The server in ${region} still accepts connections.`];
  if (host.hands === 'acted') return judgeStopped(reading, host);
  return judgeUnattended(reading);
}

type Acted = Extract<HostEvidence, { hands: 'acted' }>;

function judgeStopped({ region }: FenceReading, { processes, standbySignal, fenceFile }: Acted): Judgement {
  if (processes > 0) return [Verdict.fail, `${processes} server processes are still alive in ${region}.`];
  if (!standbySignal || !fenceFile)
    return [Verdict.fail, `The server in ${region} is stopped, but a restart would undo that.`];
  return [Verdict.pass, `${region} is fenced: no process is left, and its data directory cannot start as a primary.`];
}

/** The server lives on and answers, so what counts is what a client is told, and that nobody is inside already. */
function judgeRejecting({ region, logins = [] }: FenceReading, host: Acted): Judgement {
  const still = `The server in ${region} could not be stopped`;
  if (!host.rejects?.rules) return [Verdict.fail, `${still} and has not taken the rules that reject its clients.`];
  if (host.rejects.sessions > 0)
    return [Verdict.fail, `${still} and ${host.rejects.sessions} sessions on it are still open.`];
  if (!host.standbySignal || !host.fenceFile)
    return [Verdict.fail, `${still}, and after a restart it would be a primary.`];
  const inside = logins.find(login => login.outcome === 'accepted');
  if (inside) return [Verdict.fail, `${still} and still lets clients in (as through the ${inside.route}).`];
  if (logins.length === 0 || logins.some(login => login.outcome !== 'rejected'))
    return [Verdict.unknown, `${still}, and no client's login proves that it rejects them.`];
  return [
    Verdict.pass,
    `${region} is fenced: its server could not be stopped, but it rejects every client, has no session left and feeds no standby, and a restart makes it a standby.`,
  ];
}

function judgeUnattended(reading: FenceReading): Judgement {
  const { region, port, command, lease } = reading;
  if (lease && reading.starts === 'lifeboat') {
    return [
      Verdict.pass,
      `${region} is fenced: its lease ran out ${formatDuration(lease.expiredForMs)} ago, so its server has been ended there, and nothing but Lifeboat starts it.`,
    ];
  }
  if (port.silent > 0 || port.refused === 0)
    return doubt(reading, 'its port is silent, not refused: it may be alive behind a partition');
  if (command?.outcome === 'done') {
    return [
      Verdict.pass,
      `${region} is fenced: its fence command did its work, and ${port.refused} of ${port.refused} connections are refused.`,
    ];
  }
  const open = reading.routes.filter(route => !route.closed).map(route => route.route);
  if (reading.routes.length === 0) return doubt(reading, 'no client route is known that could be closed');
  if (open.length > 0) return doubt(reading, `clients can still write through ${open.join(', ')}`);
  if (reading.starts !== 'lifeboat') return doubt(reading, 'something else may start its server again');
  const closed = reading.routes.map(route => route.route).join(', ');
  return [
    Verdict.pass,
    `${region} is fenced: ${port.refused} of ${port.refused} connections were refused, every client route (${closed}) is closed, and nothing but Lifeboat starts its server.`,
  ];
}

function doubt({ region, command }: FenceReading, why: string): Judgement {
  const said = command ? ` Its fence command: ${command.outcome} (${command.detail}).` : '';
  return [Verdict.unknown, `Nobody answers on the host in ${region}, and ${why}.${said}`];
}
