/** One server, as far as a drill could change it. */
export interface NodeState {
  readonly role: 'primary' | 'standby' | 'silent';
  readonly timeline: number | null;
  readonly systemId: string | null;
  /** A standby's receiver streams. */
  readonly streams: boolean;
  /** Names and types of the replication slots, sorted. */
  readonly slots: readonly string[];
  /** The do-not-start file lies in the data directory. */
  readonly fenced: boolean;
  /** Every setting that files and the command line make, by name: a hash of its value, because some hold secrets. Not where a standby follows to. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface RouteState {
  /** The region whose server took a client's write; null when none did. */
  readonly region: string | null;
  readonly wrote: boolean;
  readonly ms: number;
  readonly detail: string;
}

/** What a drill must leave as it found it. */
export interface EstateState {
  readonly at: number;
  /** By `database/region`. */
  readonly nodes: Readonly<Record<string, NodeState>>;
  /** By `traffic/route`; empty when nothing was written. */
  readonly routes: Readonly<Record<string, RouteState>>;
  /** By `traffic/region`: `ready`, `maint`, `drain`, or why it could not be read. */
  readonly proxy: Readonly<Record<string, string>>;
  /** By the name: its addresses, or why they could not be read. */
  readonly dns: Readonly<Record<string, string>>;
}

export interface Difference {
  /** `orders in eu-west: role` */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What is not as it was. A timeline may have grown, because a move is a promotion; how long a write took does not count. Empty is the proof. */
export function compareEstates(before: EstateState, after: EstateState): readonly Difference[] {
  return [
    ...named(before.nodes, after.nodes).flatMap(([name, was, is]) => compareNodes(name, was, is)),
    ...named(before.routes, after.routes).flatMap(([name, was, is]) => [
      ...differ(`clients by ${name}: region`, was?.region ?? 'none', is?.region ?? 'none'),
      ...differ(`clients by ${name}: writes`, was?.wrote ?? false, is?.wrote ?? false),
    ]),
    ...named(before.proxy, after.proxy).flatMap(([name, was, is]) => differ(`proxy ${name}`, was, is)),
    ...named(before.dns, after.dns).flatMap(([name, was, is]) => differ(`name ${name}`, was, is)),
  ];
}

function compareNodes(name: string, was: NodeState | undefined, is: NodeState | undefined): readonly Difference[] {
  if (!was || !is) return differ(name, was ? 'there' : 'not there', is ? 'there' : 'not there');
  const shrank = was.timeline !== null && (is.timeline === null || is.timeline < was.timeline);
  const settings = named(was.settings, is.settings).filter(([, one, other]) => one !== other);
  return [
    ...differ(`${name}: role`, was.role, is.role),
    ...(shrank ? differ(`${name}: timeline`, was.timeline, is.timeline) : []),
    ...differ(`${name}: system identifier`, was.systemId, is.systemId),
    ...differ(`${name}: streams`, was.streams, is.streams),
    ...differ(`${name}: slots`, was.slots.join(', '), is.slots.join(', ')),
    ...differ(`${name}: fenced`, was.fenced, is.fenced),
    ...settings.map(([setting, one, other]) => ({
      what: `${name}: setting ${setting}`,
      before: one === undefined ? 'not set' : 'set',
      after: other === undefined ? 'not set' : one === undefined ? 'set' : 'set to something else',
    })),
  ];
}

type Value = string | number | boolean | null | undefined;

function differ(what: string, before: Value, after: Value): readonly Difference[] {
  return before === after ? [] : [{ what, before: text(before), after: text(after) }];
}

function text(value: Value): string {
  return value === '' ? 'none' : String(value ?? 'nothing');
}

function named<T>(one: Readonly<Record<string, T>>, other: Readonly<Record<string, T>>) {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.map(name => [name, one[name], other[name]] as const);
}
