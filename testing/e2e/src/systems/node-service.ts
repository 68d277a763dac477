/** Runs one service of the system as a separate process that tests can signal, kill and restart. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@parley/testing-kit/wait-until';

/** The only variables that a service inherits from the test process. */
const inherited = Object.fromEntries(['PATH', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name] ?? '']));

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Node flag of services with many requests in flight, as in docker-compose.yml, the image and `npm start`: a young generation
 * with room for them (docs/decisions/0025).
 */
export const youngGenerationFlag = '--max-semi-space-size=128';
/** Flag of services that answer with large pages: readers of many would fill a young generation of the default size, and double the memory. */
export const smallYoungGenerationFlag = '--max-semi-space-size=32';
/** Flags of command-service: the young generation has its full size from the start, so that a flood of requests does not double the memory. */
export const fixedYoungGenerationFlags = ['--min-semi-space-size=128', youngGenerationFlag] as const;
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  'command-service/src/main.ts': fixedYoungGenerationFlags,
  'standalone/src/main.ts': [youngGenerationFlag],
  'query-service/src/main.ts': [smallYoungGenerationFlag],
  'realtime-gateway/src/main.ts': [smallYoungGenerationFlag],
};

export interface NodeService {
  readonly name: string;
  readonly port: number;
  readonly environment: Record<string, string>;
  /** Id of the current or last process. */
  readonly pid: number;
  /** Output so far, across restarts. */
  output(): string;
  /** Resolves when the current process exits. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  signal(name: NodeJS.Signals): void;
  /** Sends SIGTERM, waits for the exit and returns the exit code. */
  stop(): Promise<number | null>;
  /** Sends SIGKILL and waits for the exit. */
  kill(): Promise<void>;
  /** The state of the process, its answer to /readyz, and the end of its output, for the report of a failed test. */
  describe(): Promise<string>;
  /** Starts the service again on the same ports after it exited and waits until it is ready. `changed` applies to this start only. */
  restart(changed?: Record<string, string>, options?: { awaitReady: boolean }): Promise<void>;
}

export interface ServiceOptions {
  name: string;
  /** Path from the root of the workspace: `command-service/src/main.ts`. */
  main: string;
  port: number;
  environment: Record<string, string>;
  /** Node flags; those of production by default. */
  flags?: readonly string[];
  /** Wait until /readyz answers 200; true by default. */
  awaitReady?: boolean;
}

export async function startNodeService(options: ServiceOptions): Promise<NodeService> {
  const { name, port, environment } = options;
  const chunks: string[] = [];
  let current = run(options, {}, chunks);
  const service: NodeService = {
    name,
    port,
    environment,
    get pid() {
      return current.child.pid!;
    },
    output: () => chunks.join(''),
    ended: () => current.ended,
    signal: (signal) => void current.child.kill(signal),
    async stop() {
      current.child.kill('SIGTERM');
      current.child.kill('SIGCONT');
      return (await current.ended).code;
    },
    async kill() {
      current.child.kill('SIGKILL');
      await current.ended;
    },
    async describe() {
      const { exitCode, signalCode } = current.child;
      const readiness = exitCode === null && signalCode === null ? await readinessOf(port) : `exited: ${exitCode ?? signalCode}`;
      return `${name}:${port} ${readiness}\n${chunks.join('').slice(-1500)}`;
    },
    async restart(changed = {}, { awaitReady: waits } = { awaitReady: true }) {
      current = run(options, changed, chunks);
      if (waits) await awaitReady(service);
    },
  };
  if (options.awaitReady ?? true) await awaitReady(service);
  return service;
}

interface ServiceProcess {
  child: ChildProcess;
  ended: ReturnType<NodeService['ended']>;
}

function run({ main, port, environment, ...options }: ServiceOptions, changed: Record<string, string>, chunks: string[]): ServiceProcess {
  const flags = options.flags ?? flagsOf[main] ?? [];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, ...flags, root + main], {
    env: { ...inherited, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'info', ...environment, ...changed },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return { child, ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))) };
}

async function readinessOf(port: number): Promise<string> {
  const answer = fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
  return answer.then((response) => response.text()).catch(String);
}

/** Waits until /readyz answers 200. Throws with the service's output if it exits first. */
export async function awaitReady({ name, port, ended, output }: NodeService): Promise<void> {
  let hasEnded = false;
  void ended().then(() => (hasEnded = true));
  await waitUntil(
    async () => {
      if (hasEnded) throw new Error(`${name} exited`);
      const signal = AbortSignal.timeout(2_000);
      return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal }).catch(() => null))?.status === 200;
    },
    { what: `${name} to be ready`, deadlineMs: 60_000, pauseMs: 100 },
  ).catch((error: Error) => {
    throw new Error(`${error.message}:\n${output().slice(-4000)}`, { cause: error });
  });
}
