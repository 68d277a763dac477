import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** Hardware and software that the figures depend on. */
export interface Machine {
  cores: number;
  processor: string;
  memoryGiB: number;
  kernel: string;
  node: string;
  mariadb: string;
  rabbitmq: string;
  redis: string;
  /** One-minute load average before the run. A high value means that other work shared the machine. */
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

function versionOf(program: string, ...args: string[]): string {
  try {
    const output = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /\d+\.\d+[\w.]*/.exec(output)?.[0] ?? output.trim();
  } catch {
    return 'not installed';
  }
}

/** The machine and its versions as lines of a page. `sharedBy`: what else runs on it. */
export function machineLines({ machine, sharedBy, database = `MariaDB ${machine.mariadb}` }: MachineDescription): string[] {
  const { cores, processor, memoryGiB, kernel, node, rabbitmq, redis, loadAverage } = machine;
  return [
    `Machine: ${cores} cores (${processor}), ${memoryGiB} GiB, Linux ${kernel}, shared by ${sharedBy}; load average before the run ${loadAverage}.`,
    `Versions: Node ${node}, ${database}, RabbitMQ ${rabbitmq}, Redis ${redis}.`,
  ];
}

interface MachineDescription {
  machine: Machine;
  sharedBy: string;
  /** Name and version. */
  database?: string;
}
