import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeBoard } from '../../bin/bot/make-board.js';
import { processFiles } from '../../bin/process-files.js';
import { sshSign } from '../../bin/ssh-sign.js';
import { type RunningBoard, startBoard } from '../../bot/board/start-board.js';
import { temporalRuns } from '../../bot/runs/temporal-runs.js';
import { readInventory } from '../../compiler/read-inventory.js';
import { sealEvacuation } from '../../compiler/seal-evacuation.js';
import type { Plan } from '../../plan/plan.js';
import { until as poll } from '../../sandbox/until.js';
import { FakeCli } from '../bin/fake-cli.js';
import { DAY_MS, drillRecord } from '../plan/history/records.js';
import { keyLineOf, seedOf } from '../plan/signers.js';
import { primary, reading, standby, watchState } from '../plan/readings.js';
import { approve, fence, gate, lossOf, planned, planOf, promote } from './run/plans.js';
import { asking, type RunHandle, startWorld, until } from './run/world.js';
import { FILES, inventoryText, memoryLibrary } from './slack/bot-world.js';
import { harmlessActs } from './slack/harmless-plan.js';

const HOST = '127.200.1.1';
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 } as const;
const SHOTS = 'var/board';
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

const folder = mkdtempSync('/dev/shm/lifeboat-board-');
const homeOf = (name: string): string => join(folder, name);
const keyOf = (name: string): string => join(homeOf(name), '.ssh', 'id_ed25519');
const env = { LIFEBOAT_BOARD_KEY: Buffer.alloc(32, 9).toString('base64') };
let world: Awaited<ReturnType<typeof startWorld>>;
let board: RunningBoard;
let browser: Browser;
let inventory: string;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  for (const name of ['bo', 'chen']) {
    mkdirSync(join(homeOf(name), '.ssh'), { recursive: true });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', `${name}@test`, '-f', keyOf(name)]);
  }
  const keyed = (name: string) => `keys: ["${readFileSync(`${keyOf(name)}.pub`, 'utf8').trim()}"]`;
  inventory = inventoryText('C0ONCALL', `T0HOME, bot_key: "${keyLineOf('the bot')}"`)
    .replace('slack: U0BO }', `slack: U0BO, ${keyed('bo')} }`)
    .replace('slack: U0CHEN }', `slack: U0CHEN, ${keyed('chen')} }`);
  const services = ['dark', 'once', 'crossed', 'keys'];
  for (const name of services)
    inventory = inventory.replace(
      'databases:\n',
      `  ${name}: { home: eu-west, databases: [orders], objectives: { rto: 20m, rpo: 10s }, channel: oncall }\ndatabases:\n`,
    );
  for (const [name, needs] of [
    ['depot', '[]'],
    ['till', '[depot]'],
  ])
    inventory = inventory.replace(
      'databases:\n',
      `  ${name}: { home: eu-west, databases: [orders], objectives: { rto: 20m, rpo: 10s }, channel: oncall, depends_on: ${needs}, downtime_cost_per_minute: 1200 }\ndatabases:\n`,
    );
  const directory = readInventory(inventory, 'inventory.yaml').inventory ?? null;
  world = await startWorld();
  world.setDirectory(() => directory);
  const executablePath = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  browser = await chromium.launch({ executablePath, args: ARGS });
  const parts = {
    runs: temporalRuns(world.client, 'test'),
    readings: { read: async () => undefined, services: async () => [] },
    watches: { read: async () => ({ ...watchState(), unreachableSince: null, refusedSince: null, latest: seen() }) },
    library: memoryLibrary(FILES, () => inventory),
    seed: seedOf('the bot'),
    state: folder,
    history: { records: async () => drills },
    log: { info: () => undefined, warn: () => undefined, error: console.error },
    now: Date.now,
  };
  board = await startBoard(makeBoard(parts, env), { host: HOST, port: 0 });
});
afterEach(() => expect(problems.splice(0)).toEqual([]));
afterAll(async () => {
  await browser?.close();
  await board?.stop();
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Some weeks of drills: what the history page draws. */
const drills = [42_000, 61_000, 38_000, null, 55_000, 47_000, 33_000, 36_000, 31_000, 29_500].map((rtoMs, week) => {
  const one = drillRecord();
  const at = Date.now() - (10 - week) * 7 * DAY_MS;
  return {
    ...one,
    startedAt: at,
    endedAt: at + 90_000,
    rto: { ...one.rto, measuredMs: rtoMs },
    rpo: { ...one.rpo, reconciledMs: null, heartbeatMs: rtoMs === null ? null : 200 + ((week * 7) % 5) * 180 },
  };
});

const seen = () => {
  const at = Date.now() - 800;
  return { ...reading(primary(), standby({ heartbeatAt: at - 240 })), at };
};

/** How long steps take here, so that there is something to draw; nothing waits for it. */
const TAKES_MS: Record<string, number> = {
  'postgres.check-lag': 300,
  'postgres.fence': 700,
  'postgres.promote': 1_200,
  'postgres.verify-writable': 400,
};

/** A run of the shipped shape, which asks at once. */
async function ask(service: string, mode: 'real' | 'drill' = 'real', lossMs = 42_000): Promise<RunHandle> {
  const library = memoryLibrary(FILES, () => inventory);
  const { plan, diagnostics } = await library.compile('runbooks/orders-failover.md', {});
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  const its: Plan = { ...plan, service };
  const acts = harmlessActs(lossMs);
  const slowly = async (name: string) => {
    await sleep(TAKES_MS[name] ?? 0);
    return acts(name);
  };
  const handle = await world.start(its, slowly, { mode, reason: 'eu-west is dark' });
  await asking(handle);
  return handle;
}

/** Leaves eu-west with two services, one of which needs the other. */
async function leave(): Promise<RunHandle> {
  const { inventory: estate } = readInventory(inventory, 'inventory.yaml');
  if (!estate) throw new Error('no inventory');
  const people = { from: 'database-oncall', directory: 'current' } as const;
  const plan = (service: string, manual: boolean) =>
    planOf(service, [gate(), approve(people), fence(), promote(), planned('verify', { manual, timeoutMs: 60_000 })], {
      title: `Fail ${service} over`,
      estate,
    });
  // The last step of till waits for a person, so that there is a moment to look at.
  const moves = [
    { service: 'depot', needs: [], plan: plan('depot', false) },
    { service: 'till', needs: ['depot'], plan: plan('till', true) },
  ];
  for (const { service } of moves) world.script(service, name => (name === 'lag' ? lossOf(500) : null));
  const own = planOf('till', [approve({ ...people, evidence: [] })]).steps;
  const evacuation = sealEvacuation(own, moves, { region: 'eu-west', atOnce: 2, commit: null });
  const whole = planOf('till', [], { kind: 'evacuation', title: 'Leave eu-west', evacuation, estate });
  const handle = await world.start(whole, () => lossOf(500), { reason: 'eu-west is dark' });
  await asking(handle);
  return handle;
}

/** `lifeboat` on the machine of that person, against this world. */
async function lifeboat(name: string, ...words: string[]): Promise<string> {
  const cli = new FakeCli();
  Object.assign(cli.env, env, { HOME: homeOf(name), LIFEBOAT_BOARD_URL: board.url });
  cli.sign = sshSign;
  cli.now = Date.now;
  cli.files.read = path => processFiles.read(path);
  cli.connect = async address => ({ ...temporalRuns(world.client, address), close: async () => {} });
  const code = await cli.run(...words);
  if (code !== 0) throw new Error(cli.err.text);
  return cli.out.text.trim();
}
const decideLink = (name: string, service: string) => lifeboat(name, 'board', 'link', service, '--as', name);

/** What the browser complained about on a page: a script that fails, a style or a script that the policy forbids. */
const problems: string[] = [];

async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ ...PHONE, ...options });
  const page = await context.newPage();
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => {
    if (/Content Security Policy/i.test(message.text())) problems.push(message.text());
  });
  await page.goto(url);
  return page;
}
const shot = (page: Page, name: string) => page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
const fits = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth');
const given = async (handle: RunHandle) =>
  (await until(handle, () => true)).approvals
    .at(-1)
    ?.decisions.map(({ person, decision, channel }) => [person, decision, channel].join(' '));

async function fill(page: Page, choice: RegExp, reason: string, loss?: string): Promise<void> {
  await page.getByRole('radio', { name: choice }).check();
  if (loss !== undefined) await page.getByRole('textbox', { name: /the loss you accept at most/ }).fill(loss);
  await page.getByRole('textbox', { name: 'Why' }).fill(reason);
}
const send = (page: Page) => page.getByRole('button', { name: 'Send my decision' }).click();

describe('an approval on the board', () => {
  it('is read and decided by two people at phone width, and the run goes on', async () => {
    const handle = await ask('orders');
    const page = await open(await decideLink('bo', 'orders'));
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Decide as bo');
    expect(await page.getByRole('article').ariaSnapshot()).toMatch(
      /the point of no return[\s\S]*Loss[\s\S]*at most 42 s/,
    );
    expect(await fits(page)).toBe(true);
    await shot(page, 'decide-phone-light');
    // What is filled in wrong is said, and nothing is sent.
    await fill(page, /^Approve/, 'eu-west is dark', '10s');
    await send(page);
    expect(await page.getByRole('alert').textContent()).toMatch(/type at least 42s[\s\S]*Nothing was sent yet/);
    expect(await given(handle)).toEqual([]);
    await page.getByRole('textbox', { name: /the loss/ }).fill('43s');
    await send(page);
    expect(await page.getByRole('status').textContent()).toMatch(/bo: approve\. Counted: 1 of 2\./);
    await shot(page, 'counted-phone-light');
    await page.context().close();

    const second = await open(await decideLink('chen', 'orders'), { colorScheme: 'dark' });
    await shot(second, 'decide-phone-dark');
    await fill(second, /^Approve/, '', '43s');
    await send(second);
    expect(await second.getByRole('status').textContent()).toMatch(/chen: approve\. Approved\. The run goes on\./);
    await second.context().close();
    expect(await given(handle)).toEqual(['bo approve board', 'chen approve board']);
    const after = await until(handle, state => state.status === 'manual');
    expect(after.approvals[0]?.decisions.map(({ proof }) => proof?.kind)).toEqual(['board', 'board']);
    expect(after.pastPointOfNoReturn).toBe(true);
  });

  it('is not the only thing: the run is stopped by a link that is for the run', async () => {
    const handle = await ask('acting', 'real', 100);
    const link = await lifeboat('bo', 'board', 'link', 'acting', '--as', 'bo', '--about', 'run');
    const page = await open(link);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Act as bo');
    expect(await page.getByRole('radio').count()).toBe(2);
    expect(await fits(page)).toBe(true);
    await shot(page, 'act-phone-light');
    await fill(page, /^Abort/, 'a false alarm');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    expect(await page.getByRole('status').textContent()).toMatch(/bo: abort\. The run stops/);
    await page.context().close();
    const { end, journal } = await handle.result();
    expect(end).toBe('ABORTED_CLEAN');
    expect(journal.find(({ event }) => event === 'abort-asked')?.data['proof']).toMatchObject({ kind: 'board' });
  });

  it('is made with the keyboard alone, and a drill does not look like the real thing', async () => {
    const handle = await ask('keys', 'drill', 100);
    const page = await open(await decideLink('bo', 'keys'));
    expect(await page.title()).toMatch(/^DRILL: Decide as bo/);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('approve');
    const ring = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(ring).toBe('solid');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not now');
    await page.keyboard.press('Tab');
    await shot(page, 'drill-keyboard-phone-light');
    await page.keyboard.press('Enter');
    await page.waitForLoadState();
    expect(await page.getByRole('status').textContent()).toMatch(/bo: reject\. Rejected\./);
    await page.context().close();
    expect((await handle.result()).end).toBe('ABORTED_CLEAN');
  });

  it('is one decision when it is sent twice, and its link is used up', async () => {
    const handle = await ask('once', 'real', 100);
    const link = await decideLink('bo', 'once');
    // Whatever opens links beforehand (a preview, a scanner) changes nothing.
    for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
    expect(await given(handle)).toEqual([]);
    const pages = [await open(link), await open(link)];
    for (const page of pages) await fill(page, /^Approve/, 'dark');
    await Promise.all(pages.map(page => page.getByRole('button', { name: 'Send my decision' }).dblclick()));
    await Promise.all(pages.map(page => page.getByRole('status').waitFor()));
    for (const page of pages) {
      expect(await page.getByRole('status').textContent()).toMatch(/bo: approve\. Counted: 1 of 2\./);
      await page.context().close();
    }
    expect(await given(handle)).toEqual(['bo approve board']);
    const again = await open(link);
    expect(await again.getByRole('alert').textContent()).toMatch(/used already/);
    expect(await again.getByRole('button').count()).toBe(0);
    await again.context().close();
    await handle.terminate();
  });

  it('cannot be sent from another site, even with the link', async () => {
    const handle = await ask('crossed', 'real', 100);
    const token = new URL(await decideLink('bo', 'crossed')).searchParams.get('t') ?? '';
    const evil = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<form method="post" action="${board.url}/decide"><input name="t" value="${token}"><input name="decision" value="approve"><input name="reason" value="x"><button>Win</button></form>`,
      );
    });
    await new Promise<void>(resolve => evil.listen(0, '127.200.9.1', resolve));
    const address = evil.address();
    const page = await open(`http://127.200.9.1:${typeof address === 'object' ? address?.port : 0}/`);
    await page.getByRole('button').click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/sent from another/);
    // Nor can another site show it in a frame.
    await page.goto(`http://127.200.9.1:${typeof address === 'object' ? address?.port : 0}/`);
    const framed = await page.evaluate(`new Promise(resolve => {
      const frame = document.createElement('iframe');
      frame.src = ${JSON.stringify(board.url)};
      frame.addEventListener('load', () => resolve(frame.contentDocument));
      document.body.append(frame);
    })`);
    expect(framed).toBeNull();
    await poll('the browser refuses the frame', 5_000, async () => problems.length > 0 || undefined);
    expect(problems.splice(0)).toEqual([expect.stringMatching(/frame-ancestors 'none'/)]);
    await page.context().close();
    evil.close();
    expect(await given(handle)).toEqual([]);
    await handle.terminate();
  });
});

it('is served by a process of its own, without Slack, and stops when it is told to', async () => {
  const { address } = (world.client.connection as unknown as { options: { address: string } }).options;
  const words = ['bin/lifeboat.mjs', 'board', '--state', folder, '--listen', '127.200.2.1:8210'];
  const child = spawn(process.execPath, words, {
    env: { PATH: process.env['PATH'], TEMPORAL_ADDRESS: address, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
  let said = '';
  child.stdout.on('data', (data: Buffer) => void (said += data.toString()));
  try {
    await poll('it is ready', 30_000, async () => said.includes('ready http://127.200.2.1:8210') || undefined);
    const link = await lifeboat('bo', 'board', 'link', '--url', 'http://127.200.2.1:8210');
    expect(await (await fetch(link)).text()).toMatch(/<h2 id="service-0">orders<\/h2>/);
    expect((await fetch('http://127.200.2.1:8210/')).status).toBe(403);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

describe('a reader of the board', () => {
  it('finds services, the run with its chart, and the report, by landmarks and names', async () => {
    const page = await open(await lifeboat('bo', 'board', 'link'));
    expect(await page.getByRole('main').ariaSnapshot()).toMatch(/heading "Services" \[level=1\][\s\S]*region "orders"/);
    expect(await page.getByRole('region', { name: 'orders' }).textContent()).toMatch(
      /eu-west; home is eu-west[\s\S]*behind[\s\S]*ok, \d+ steps/,
    );
    expect(await fits(page)).toBe(true);
    await shot(page, 'services-phone-light');
    await page.getByRole('link', { name: 'Run of orders' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Run of orders');
    const names = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(names).toEqual(expect.arrayContaining(['Timeline', 'Journal', 'Answered questions']));
    expect(await page.getByRole('img', { name: 'Timeline of the run' }).count()).toBe(1);
    expect(await page.getByRole('table', { name: 'Steps' }).getByRole('columnheader').allTextContents()).toEqual([
      'Step',
      'State',
      'Began',
      'Took',
    ]);
    expect(await fits(page)).toBe(true);
    await shot(page, 'run-phone-light');
    await page.getByRole('region', { name: 'Timeline' }).screenshot({ path: `${SHOTS}/timeline-phone-light.png` });
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot(page, 'run-phone-dark');
    await page.setViewportSize({ width: 1_100, height: 800 });
    await shot(page, 'run-wide-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await shot(page, 'run-wide-light');
    await page.getByRole('link', { name: 'History of orders' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('History of orders');
    expect(await page.getByRole('img', { name: 'Trend' }).count()).toBe(1);
    expect(await page.getByRole('table', { name: 'Runs and drills' }).getByRole('row').count()).toBe(11);
    await shot(page, 'history-wide-light');
    await page.setViewportSize(PHONE.viewport);
    expect(await fits(page)).toBe(true);
    await shot(page, 'history-phone-light');
    await page.getByRole('figure').screenshot({ path: `${SHOTS}/trend-phone-light.png` });
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot(page, 'history-phone-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('link', { name: 'Run of orders' }).click();
    await page.setViewportSize({ width: 1_100, height: 800 });
    await page.getByRole('link', { name: 'Report of orders' }).first().click();
    expect(await page.getByRole('main').textContent()).toMatch(/Times[\s\S]*Loss[\s\S]*Approvals[\s\S]*Journal/);
    await shot(page, 'report-wide-light');
    await page.context().close();
  });

  it('sees an evacuation as one table with the runs of its services, and people decide it by links of their own', async () => {
    const handle = await leave();
    const page = await open(await lifeboat('bo', 'board', 'link'));
    await page.getByRole('link', { name: 'Evacuation of eu-west' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Evacuation of eu-west');
    await page.evaluate("void (document.body.dataset.same = 'page')");
    const table = page.getByRole('table', { name: 'Services', exact: true });
    const rows = async () =>
      (await table.getByRole('row').all()).length === 0
        ? []
        : (await table.getByRole('row').allTextContents()).slice(1);
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Service',
      'State',
      'Step now',
      'Time of RTO',
      'Loss',
      'Cost a minute',
    ]);
    expect(await rows()).toEqual([
      expect.stringMatching(/^depotwaits.*1,200/),
      expect.stringMatching(/^tillwaitsafter depot/),
    ]);
    expect(await page.getByText('lifeboat board link evacuation/eu-west --as PERSON').first().isVisible()).toBe(true);
    expect(await page.getByText(/2 services\. Worst loss: at most 500 ms/).count()).toBe(1);
    expect(await fits(page)).toBe(true);
    await shot(page, 'evacuation-asks-phone-light');
    for (const name of ['bo', 'chen']) {
      const decide = await open(await decideLink(name, 'evacuation/eu-west'));
      await fill(decide, /^Approve/, 'dark');
      await send(decide);
      await decide.getByRole('status').waitFor();
      await decide.context().close();
    }
    const till = /tillmovesStep verify \(manual\).*at most 500 ms/;
    await poll('till moves behind depot', 15_000, async () => till.test((await rows()).join()) || undefined);
    expect((await rows())[0]).toMatch(/^depotmovedSUCCEEDED.*at most 500 ms/);
    await shot(page, 'evacuation-moves-phone-light');
    expect((await handle.result()).end).toBe('SUCCEEDED');
    await poll(
      'the table shows the end',
      15_000,
      async () => /tillmovedSUCCEEDED/.test((await rows()).join()) || undefined,
    );
    expect(await page.evaluate('document.body.dataset.same')).toBe('page');
    await page.setViewportSize({ width: 1_100, height: 800 });
    await shot(page, 'evacuation-wide-light');
    await table.getByRole('link', { name: 'till' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Run of till');
    await page.getByRole('link', { name: 'Evacuation of eu-west' }).click();
    await page.getByRole('link', { name: 'Report of evacuation/eu-west' }).first().click();
    expect(await page.getByRole('main').textContent()).toMatch(/Leave eu-west[\s\S]*depot/);
    await page.context().close();
  });

  it('sees a run move without a reload, and without scripts is asked to come again', async () => {
    const handle = await ask('dark', 'real', 100);
    const link = (await lifeboat('bo', 'board', 'link')).replace('/?', '/runs/dark?');
    const page = await open(link, { colorScheme: 'dark' });
    await page.evaluate("void (document.body.dataset.same = 'page')");
    expect(await page.getByRole('status').textContent()).toMatch(/waiting for an approval/);
    const decide = await open(await decideLink('bo', 'dark'));
    await fill(decide, /^Reject/, 'not now');
    await send(decide);
    await decide.context().close();
    await handle.result();
    await poll('the page shows the end', 15_000, async () =>
      /ABORTED_CLEAN/.test((await page.getByRole('status').textContent()) ?? '') ? true : undefined,
    );
    expect(await page.evaluate('document.body.dataset.same')).toBe('page');
    await page.context().close();
    const bare = await open(link.replace('/runs/dark', '/'), { javaScriptEnabled: false });
    expect(await bare.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('10');
    await bare.context().close();
  });
});
