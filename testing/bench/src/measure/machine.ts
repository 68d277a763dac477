import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** What the figures depend on. */
export interface Machine {
  cores: number;
  processor: string;
  memoryGiB: number;
  kernel: string;
  node: string;
  mariadb: string;
  rabbitmq: string;
  redis: string;
  /** Before the run: more than a little means that others worked on it too. */
  loadAverage: number;
}

export function describeMachine(): Machine {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    node: process.version,
    mariadb: versionOf('mariadbd', '--version'),
    rabbitmq: versionOf('dpkg-query', '-W', '-f', '${Version}', 'rabbitmq-server'),
    redis: versionOf('redis-server', '--version'),
    loadAverage: Number(loadavg()[0]!.toFixed(2)),
  };
}

function versionOf(program: string, ...words: string[]): string {
  try {
    const answer = execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /\d+\.\d+[\w.]*/.exec(answer)?.[0] ?? answer.trim();
  } catch {
    return 'not installed here';
  }
}
