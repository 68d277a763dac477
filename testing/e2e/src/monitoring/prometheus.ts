/** Runs a real Prometheus and the exporters of the stores, from Debian's packages. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@parley/testing-kit/find-program';
import { freePort } from '@parley/testing-kit/free-port';
import { startLocalProcess } from '@parley/testing-kit/servers/local-process';
import { ServerMissing, type TestServer } from '@parley/testing-kit/servers/test-server';
import { monitoringFolder } from './monitoring-files.ts';

export interface ScrapeTarget {
  port: number;
  labels?: Record<string, string>;
}

/** Throws ServerMissing. */
export function requireProgram(name: string): string {
  const program = findProgram(name);
  if (program === null) throw new ServerMissing(`${name} is not installed`);
  return program;
}

/** Scrapes each job's target every second, and evaluates the rules of deploy/monitoring. */
export async function startPrometheus(targets: Record<string, ScrapeTarget>): Promise<TestServer> {
  const command = requireProgram('prometheus');
  const folder = await mkdtemp(join(tmpdir(), 'parley-prometheus-'));
  const scrapes = Object.entries(targets).map(([job_name, { port, labels = {} }]) => ({
    job_name,
    honor_labels: true,
    static_configs: [{ targets: [`127.0.0.1:${port}`], labels }],
  }));
  const settings = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [join(monitoringFolder, 'rules.yml')],
    scrape_configs: scrapes,
  };
  // JSON is YAML.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(settings));
  const port = await freePort();
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  return startLocalProcess({ command, args, port, url: `http://127.0.0.1:${port}`, folder });
}

export async function startMysqlExporter(databaseUrl: string): Promise<TestServer> {
  const command = requireProgram('prometheus-mysqld-exporter');
  const folder = await mkdtemp(join(tmpdir(), 'parley-mysql-exporter-'));
  const { username, password, hostname, port: databasePort } = new URL(databaseUrl);
  const client = `[client]\nuser=${username}\npassword=${password}\nhost=${hostname}\nport=${databasePort}\n`;
  await writeFile(join(folder, 'my.cnf'), client);
  const port = await freePort();
  const args = [`--config.my-cnf=${join(folder, 'my.cnf')}`, `--web.listen-address=127.0.0.1:${port}`];
  return startLocalProcess({ command, args, port, url: `http://127.0.0.1:${port}`, folder });
}

export async function startRedisExporter(redisUrl: string): Promise<TestServer> {
  const command = requireProgram('prometheus-redis-exporter');
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-exporter-'));
  const port = await freePort();
  const args = [`--redis.addr=${redisUrl}`, `--web.listen-address=127.0.0.1:${port}`];
  return startLocalProcess({ command, args, port, url: `http://127.0.0.1:${port}`, folder });
}

/** Runs an instant query; returns the number of series in the answer. Throws for a query that Prometheus rejects. */
export async function countSeries(prometheus: TestServer, query: string): Promise<number> {
  const response = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  const answer = (await response.json()) as { status: string; error?: string; data: { result: unknown[] } };
  if (answer.status !== 'success') throw new Error(`${query}: ${answer.error}`);
  return answer.data.result.length;
}
