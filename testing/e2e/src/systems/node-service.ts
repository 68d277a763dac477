/** One service of the system as a process of its own, on ports that were free a moment ago; what tests do to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@parley/testing-kit/wait-until';

/** Of this process's environment, all that a service is to know. */
const inherited = Object.fromEntries(['PATH', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name] ?? '']));

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * How docker-compose.yml, the image and `npm start` start what holds many requests in flight: a young generation with room for
 * them (docs/decisions/0025).
 */
export const manyInFlight = '--max-semi-space-size=128';
const holdRequests: readonly string[] = ['command-service/src/main.ts', 'standalone/src/main.ts'];

export interface NodeService {
  readonly name: string;
  readonly port: number;
  readonly environment: Record<string, string>;
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  /** All that it has logged so far, over restarts. */
  output(): string;
  /** Resolves when the process that runs now is gone. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, and waits for the exit. Answers the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, and waits for the exit. */
  kill(): Promise<void>;
  /** The same service on the same ports again, after it ended. `changed` holds for this start only. */
  restart(changed?: Record<string, string>): Promise<void>;
}

export interface ServiceOptions {
  name: string;
  /** From the root of the workspace: `command-service/src/main.ts`. */
  main: string;
  port: number;
  environment: Record<string, string>;
  /** Of Node; those that the service has in production unless told. */
  flags?: readonly string[];
  /** Resolves when /readyz answers 200 unless told otherwise. */
  awaitReady?: boolean;
}

export async function startNodeService(options: ServiceOptions): Promise<NodeService> {
  const { name, port, environment } = options;
  const chunks: string[] = [];
  let running = run(options, {}, chunks);
  const service: NodeService = {
    name,
    port,
    environment,
    get pid() {
      return running.child.pid!;
    },
    output: () => chunks.join(''),
    ended: () => running.ended,
    signal: (signal) => void running.child.kill(signal),
    async stop() {
      running.child.kill('SIGTERM');
      running.child.kill('SIGCONT');
      return (await running.ended).code;
    },
    async kill() {
      running.child.kill('SIGKILL');
      await running.ended;
    },
    async restart(changed = {}) {
      running = run(options, changed, chunks);
      await awaitReady(service);
    },
  };
  if (options.awaitReady ?? true) await awaitReady(service);
  return service;
}

interface Running {
  child: ChildProcess;
  ended: ReturnType<NodeService['ended']>;
}

function run({ main, port, environment, ...options }: ServiceOptions, changed: Record<string, string>, chunks: string[]): Running {
  const flags = options.flags ?? (holdRequests.includes(main) ? [manyInFlight] : []);
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, ...flags, root + main], {
    env: { ...inherited, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'info', ...environment, ...changed },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return { child, ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))) };
}

/** Throws what it logged when it exits instead. */
export async function awaitReady({ name, port, ended, output }: NodeService): Promise<void> {
  let hasEnded = false;
  void ended().then(() => (hasEnded = true));
  await waitUntil(
    async () => {
      if (hasEnded) throw new Error(`${name} exited`);
      const signal = AbortSignal.timeout(2_000);
      return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal }).catch(() => null))?.status === 200;
    },
    { what: `${name} to be ready`, deadlineMs: 60_000, pauseMs: 50 },
  ).catch((error: Error) => {
    throw new Error(`${error.message}:\n${output().slice(-4000)}`, { cause: error });
  });
}
