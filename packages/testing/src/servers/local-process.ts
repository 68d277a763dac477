/** A server as a child of this process, ended by the kernel when this process dies, however that happens. */
import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';

import { acceptsConnections } from '../free-port.ts';
import { waitUntil } from '../wait-until.ts';
import { findProgram } from './find-program.ts';
import type { TestServer } from './test-server.ts';

export interface LocalProcess {
  command: string;
  args: readonly string[];
  environment?: Readonly<Record<string, string>>;
  port: number;
  url: string;
  /** Removed when it is stopped. */
  folder: string;
  /** Started before it and stopped after it, every time. */
  companion?: Pick<LocalProcess, 'command' | 'args'>;
  /** Runs each time it accepts connections. */
  prepare?: () => Promise<void>;
}

const setpriv = findProgram('setpriv');

/** Resolves when it accepts connections. */
export async function startLocalProcess(server: LocalProcess): Promise<TestServer> {
  let running = await launch(server);
  const signal = async (name: NodeJS.Signals) => {
    running.child.kill(name);
  };
  const end = async (name: NodeJS.Signals) => {
    await endProcess(running.child, name);
    if (running.companion !== undefined) await endProcess(running.companion, 'SIGTERM');
  };

  return {
    url: server.url,
    port: server.port,
    get pid() {
      return running.child.pid;
    },
    async stop() {
      await end('SIGTERM');
      await rm(server.folder, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      running = await launch(server);
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
  };
}

async function launch(server: LocalProcess): Promise<{ child: ChildProcess; companion: ChildProcess | undefined }> {
  const companion = server.companion === undefined ? undefined : spawnBound(server.companion.command, server.companion.args);
  const child = spawnBound(server.command, server.args, server.environment);
  const tail = collectTail(child);
  try {
    await waitUntil(
      () => {
        if (hasEnded(child)) throw new Error(`${server.command} ended:\n${tail()}`);
        return acceptsConnections(server.port);
      },
      { what: `${server.command} to accept connections on ${server.port}`, deadlineMs: 60_000, pauseMs: 40 },
    );
    await server.prepare?.();
    return { child, companion };
  } catch (error) {
    child.kill('SIGKILL');
    companion?.kill('SIGKILL');
    throw error;
  }
}

function spawnBound(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const bound = setpriv === null ? [] : [setpriv, '--pdeathsig', 'TERM'];
  const [program, ...rest] = [...bound, command, ...args];
  return spawn(program!, rest, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  // A paused process takes no SIGTERM.
  child.kill('SIGCONT');
  // A server that does not end must not keep a test run alive.
  const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(patience);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function collectTail(child: ChildProcess): () => string {
  let tail = '';
  const add = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  child.once('error', (error) => add(Buffer.from(error.message)));
  return () => tail;
}
