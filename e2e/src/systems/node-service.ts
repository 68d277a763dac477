/** One service of the system as a process of its own, on ports that were free a moment ago. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@parley/testing/wait-until';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface NodeService {
  name: string;
  port: number;
  environment: Record<string, string>;
  process: ChildProcess;
  /** All that it has logged so far. */
  output(): string;
  /** SIGTERM, and waits for the exit. Answers the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, and waits for the exit. */
  kill(): Promise<void>;
  /** The same service on the same ports again, after stop or kill. */
  restart(environment?: Record<string, string>): Promise<NodeService>;
}

export interface ServiceOptions {
  name: string;
  /** From the root of the workspace: `command-service/src/main.ts`. */
  main: string;
  port: number;
  environment: Record<string, string>;
  /** Resolves when /readyz answers 200 unless told otherwise. */
  awaitReady?: boolean;
}

export async function startNodeService(options: ServiceOptions): Promise<NodeService> {
  const { name, main, port, environment } = options;
  const chunks: string[] = [];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, root + main], {
    env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const service: NodeService = {
    name,
    port,
    environment,
    process: child,
    output: () => chunks.join(''),
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    restart: (changed = {}) => startNodeService({ ...options, environment: { ...environment, ...changed } }),
  };
  if (options.awaitReady ?? true) await awaitReady(service);
  return service;
}

/** Throws what it logged when it exits instead. */
export async function awaitReady({ name, port, process: child, output }: NodeService): Promise<void> {
  await waitUntil(
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} exited:\n${output().slice(-4000)}`);
      return (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status === 200;
    },
    { what: `${name} to be ready`, deadlineMs: 30_000 },
  );
}
