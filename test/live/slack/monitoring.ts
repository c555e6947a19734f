import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Endpoint } from '../../../sandbox/addresses.js';
import { type Running, startProcess } from '../../../sandbox/process.js';

interface MonitoringOptions {
  /** An address of 127.0.0.0/8. */
  readonly host: string;
  /** What is watched. */
  readonly server: Endpoint;
  /** Where Alertmanager tells, and with which bearer token. */
  readonly tells: { readonly url: string; readonly token: string };
}

const ports = { exporter: 9_187, prometheus: 9_090, alertmanager: 9_093 };

/** Debian's Prometheus and Alertmanager, which look at a server every half second through an exporter of ours, and tell when it is gone. */
export async function startMonitoring({ host, server, tells }: MonitoringOptions) {
  const dir = mkdtempSync('/dev/shm/lifeboat-monitoring-');
  const write = (name: string, content: object): string => {
    const path = join(dir, name);
    // JSON is YAML.
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const exporter = await startExporter(host, server);
  const rules = write('rules.yml', {
    groups: [
      {
        name: 'orders',
        rules: [
          {
            alert: 'OrdersPrimaryDown',
            expr: 'orders_server_up == 0',
            labels: { service: 'orders', severity: 'page' },
            annotations: { summary: 'The server of orders in {{ $labels.region }} is gone <!channel>' },
          },
        ],
      },
    ],
  });
  const prometheus = write('prometheus.yml', {
    global: { scrape_interval: '500ms', scrape_timeout: '400ms', evaluation_interval: '500ms' },
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`${host}:${ports.alertmanager}`] }] }] },
    scrape_configs: [{ job_name: 'orders', static_configs: [{ targets: [`${host}:${ports.exporter}`] }] }],
  });
  const receiver = {
    name: 'lifeboat',
    webhook_configs: [{ url: tells.url, http_config: { authorization: { credentials: tells.token } } }],
  };
  const alertmanager = write('alertmanager.yml', {
    global: { resolve_timeout: '5s' },
    route: {
      receiver: 'lifeboat',
      group_by: ['alertname'],
      group_wait: '0s',
      group_interval: '1s',
      repeat_interval: '1h',
    },
    receivers: [receiver],
  });
  const running = await Promise.all([
    start(dir, 'alertmanager', { host, port: ports.alertmanager }, 'prometheus-alertmanager', [
      `--config.file=${alertmanager}`,
      `--storage.path=${join(dir, 'alertmanager')}`,
      '--cluster.listen-address=',
    ]),
    start(dir, 'prometheus', { host, port: ports.prometheus }, 'prometheus', [
      `--config.file=${prometheus}`,
      `--storage.tsdb.path=${join(dir, 'prometheus')}`,
    ]),
  ]);
  return {
    async stop() {
      await Promise.all(running.map(one => one.kill()));
      await exporter();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function start(dir: string, name: string, at: Endpoint, program: string, args: readonly string[]): Promise<Running> {
  const url = `http://${at.host}:${at.port}`;
  return startProcess({
    name,
    program: `/usr/bin/${program}`,
    args: [...args, `--web.listen-address=${at.host}:${at.port}`],
    cwd: dir,
    log: join(dir, `${name}.log`),
    listens: [at],
    ready: async () => {
      const answer = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(500) }).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.ok === true;
    },
  });
}

/** Says whether the server takes connections. */
async function startExporter(host: string, server: Endpoint): Promise<() => Promise<void>> {
  const http = createServer((_, response) => {
    const probe = connect({ ...server, timeout: 200 });
    const say = (up: number): void => {
      probe.destroy();
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(`orders_server_up{region="eu-west"} ${up}\n`);
    };
    probe.once('connect', () => say(1));
    probe.once('error', () => say(0));
    probe.once('timeout', () => say(0));
  });
  await new Promise<void>(listening => http.listen(ports.exporter, host, listening));
  return () => {
    http.closeAllConnections();
    return new Promise<void>(closed => http.close(() => closed()));
  };
}
