import { type Place, portOf } from './place.js';

/** From when on packets are lost: the sending of what this names. Itself it arrives, and only the answers are lost, unless `losesRequest`. */
export const Trigger = { promotion: 'promotion', dnsUpdate: 'dns-update' } as const;
export type Trigger = (typeof Trigger)[keyof typeof Trigger];

/** Packets that are lost on their way from one place to others, in this direction only. */
export interface Cut {
  readonly from: Place;
  readonly to: readonly Place[];
  /** Of a hundred packets; all by default. */
  readonly losePercent?: number;
  /** Nothing is lost before a packet of this kind has been seen anywhere. */
  readonly after?: Trigger;
  /** The packet that triggers it is lost too. */
  readonly losesTrigger?: boolean;
}

/** The table of the bridge: one place for every pair of places. */
export const TABLE = ['bridge', 'lifeboat'] as const;
const NAME = TABLE.join(' ');

/** The set is what a packet leaves behind: once it has an entry, rules that wait for it apply. */
export function tableText(): string {
  return `table ${NAME} {
  set tripped { type ether_type; flags dynamic; size 4; }
  chain cut { type filter hook forward priority 0; policy accept; }
}
`;
}

/** Takes every cut away, in one transaction. */
export const HEALED = `flush chain ${NAME} cut\nflush set ${NAME} tripped\n`;

/**
 * PostgreSQL's simple query message (protocol 3, "Query": 'Q', a length of four bytes, the text) whose text begins with `SELECT pg_promote`;
 * `@ih` is what follows the TCP header. And a DNS message whose opcode, bits 1 to 4 of its third byte, is 5 (RFC 2136), behind a UDP header of 8 bytes.
 */
const MATCHES: Readonly<Record<Trigger, string>> = {
  promotion: `tcp dport 5432 @ih,0,8 0x51 @ih,40,96 0x${Buffer.from('SELECT pg_pr').toString('hex')}`,
  'dns-update': 'udp dport 5353 @th,80,8 & 0x78 == 0x28',
};

/** Both directions between one place and others. */
export function between(place: Place, others: readonly Place[], change: Omit<Cut, 'from' | 'to'> = {}): Cut[] {
  return [{ from: place, to: others, ...change }, ...others.map(other => ({ from: other, to: [place], ...change }))];
}

/** These cuts in place of all earlier ones, in one transaction. */
export function cutsText(cuts: readonly Cut[]): string {
  const triggers = new Set(cuts.flatMap(({ after }) => (after === undefined ? [] : [after])));
  const rules = [
    ...cuts.flatMap(cut => (cut.after === undefined ? [] : [waiting(cut)])),
    ...[...triggers].map(after => `${MATCHES[after]} add @tripped { ether type } counter`),
    ...cuts.filter(cut => cut.losesTrigger && cut.after !== undefined).map(lostTrigger),
    ...cuts.filter(cut => cut.after === undefined).map(cut => `${way(cut)}${chance(cut)} counter drop`),
  ];
  return `${HEALED}${rules.map(rule => `add rule ${NAME} cut ${rule}\n`).join('')}`;
}

/** Of what comes after the trigger. It stands before the rule of the trigger, which therefore passes itself. */
function waiting(cut: Cut): string {
  return `${way(cut)} ether type @tripped${chance(cut)} counter drop`;
}

function lostTrigger(cut: Cut): string {
  return `${way(cut)} ${MATCHES[cut.after ?? Trigger.promotion]} counter drop`;
}

function way({ from, to }: Cut): string {
  return `iifname "${portOf(from)}" oifname { ${to.map(place => `"${portOf(place)}"`).join(', ')} }`;
}

function chance({ losePercent }: Cut): string {
  return losePercent === undefined ? '' : ` numgen random mod 100 < ${losePercent}`;
}
