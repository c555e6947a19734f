import { readlinkSync } from 'node:fs';
import { addressesOf } from '../addresses.js';
import { type Running, startProcess } from '../process.js';
import { runProgram } from '../run-program.js';
import { assertInside } from './inside.js';
import { addressesIn, type Place, PLACES, portOf } from './place.js';
import { type Cut, cutsText, HEALED, TABLE, tableText } from './rules.js';

/** A bridge between namespaces, one for each place. The process that opens it sits on the bridge: it reaches everything, and no cut concerns it. */
export interface Network {
  readonly block: number;
  /** What precedes a program's argument vector to run it in a place. */
  enter(place: Place): readonly string[];
  /** These cuts and no others, from one packet to the next. */
  cut(...cuts: readonly Cut[]): Promise<void>;
  heal(): Promise<void>;
  /** How many packets each rule has matched so far; rules of one call keep their order. */
  matched(): Promise<readonly number[]>;
  /** Everything to and from a place goes no faster than this; undefined takes the limit away. */
  throttle(place: Place, kbitPerSecond: number | undefined): Promise<void>;
  close(): Promise<void>;
}

const BRIDGE = 'br0';
/** What does not fit waits for at most this long in the queue of a throttled link; then it is dropped. */
const QUEUE_MS = 400;

/** Only in a process that was started by `insideCommand`; needs iproute2 and nftables. */
export async function openNetwork(block: number, dir: string): Promise<Network> {
  assertInside();
  const lab = addressesOf(block).lock.host;
  await ip([
    'addr del 127.0.0.1/8 dev lo',
    'addr add 127.0.0.1/32 dev lo',
    `link add ${BRIDGE} type bridge`,
    `link set ${BRIDGE} up`,
    `addr add ${lab}/16 dev ${BRIDGE} scope global`,
  ]);
  await routeLoopback([]);
  await nft(tableText());
  const holders = new Map<Place, Running>();
  for (const place of PLACES) holders.set(place, await openPlace(block, place, dir));
  const enter = (place: Place) => enterPid(holders.get(place)?.identity.pid ?? 0);
  return {
    block,
    enter,
    cut: (...cuts) => nft(cutsText(cuts)),
    heal: () => nft(HEALED),
    matched,
    throttle: (place, kbit) => throttle(place, enter(place), kbit),
    async close() {
      // The kernel takes a namespace's interfaces away only a while after its last process.
      const links = [...PLACES.map(portOf), BRIDGE].map(link => `link del ${link}`);
      await ip([...links, 'addr del 127.0.0.1/32 dev lo', 'addr add 127.0.0.1/8 dev lo scope host']);
      await nft(`delete table ${TABLE.join(' ')}\n`);
      await Promise.all([...holders.values()].map(holder => holder.kill()));
    },
  };
}

/** A namespace that lives as long as a process that does nothing, joined to the bridge. */
async function openPlace(block: number, place: Place, dir: string): Promise<Running> {
  const holder = await startProcess({
    name: `The namespace of ${place}`,
    program: 'unshare',
    args: ['--net', '--', 'sleep', 'infinity'],
    cwd: dir,
    log: `${dir}/namespaces.log`,
    ready: async ({ pid }) => netOf(pid) !== netOf(process.pid),
  });
  const { pid } = holder.identity;
  await ip([
    `link add ${portOf(place)} type veth peer name eth0 netns ${pid}`,
    `link set ${portOf(place)} master ${BRIDGE} up`,
  ]);
  const enter = enterPid(pid);
  await routeLoopback(enter);
  await ip(
    [
      'link set lo up',
      'addr del 127.0.0.1/8 dev lo',
      'addr add 127.0.0.1/32 dev lo',
      ...addressesIn(block, place).map(address => `addr add ${address}/16 dev eth0 scope global`),
      'link set eth0 up',
    ],
    enter,
  );
  return holder;
}

function netOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

function enterPid(pid: number): readonly string[] {
  return ['nsenter', `--net=/proc/${pid}/ns/net`, '--'];
}

/** Addresses of 127/8 leave an interface only where this is set. With them nothing can get out of the machine, whatever goes wrong here. */
async function routeLoopback(enter: readonly string[]): Promise<void> {
  const files = ['all', 'default'].map(name => `/proc/sys/net/ipv4/conf/${name}/route_localnet`);
  await run([...enter, 'tee', ...files], '1\n');
}

async function ip(lines: readonly string[], enter: readonly string[] = []): Promise<void> {
  await run([...enter, 'ip', '-batch', '-'], `${lines.join('\n')}\n`);
}

async function nft(text: string): Promise<void> {
  await run(['nft', '-f', '-'], text);
}

async function matched(): Promise<readonly number[]> {
  const listed = await run(['nft', 'list', 'chain', ...TABLE, 'cut']);
  return [...listed.matchAll(/counter packets (\d+)/g)].map(([, packets]) => Number(packets));
}

/** Both directions at the place's own link: a token bucket on either end. */
async function throttle(place: Place, enter: readonly string[], kbit: number | undefined): Promise<void> {
  const ends = [['tc'], [...enter, 'tc']] as const;
  const devices = [portOf(place), 'eth0'];
  const rate = ['rate', `${kbit}kbit`, 'burst', '4kb', 'latency', `${QUEUE_MS}ms`];
  await Promise.all(
    ends.map((tc, end) =>
      run([
        ...tc,
        'qdisc',
        kbit === undefined ? 'del' : 'replace',
        'dev',
        devices[end] ?? '',
        'root',
        ...(kbit === undefined ? [] : ['tbf', ...rate]),
      ]),
    ),
  );
}

async function run([program = '', ...args]: readonly string[], input = ''): Promise<string> {
  return await runProgram(program, args, { cwd: '/', input, deadlineMs: 10_000 });
}
