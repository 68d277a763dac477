/** Runs a server as a child process that the kernel ends when this process dies. */
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';

import { endProcess, hasEnded, spawnBound } from '../bound-process.ts';
import { acceptsConnections } from '../free-port.ts';
import { isStopped } from '../is-stopped.ts';
import { waitUntil } from '../wait-until.ts';
import type { TestServer } from './test-server.ts';

export interface LocalProcess {
  command: string;
  args: readonly string[];
  environment?: Readonly<Record<string, string>>;
  port: number;
  url: string;
  /** Time until it must accept connections; one minute by default. */
  startDeadlineMs?: number;
  /** Removed by `stop`. */
  folder: string;
  /** Process that starts before and stops after the server, each time. */
  companion?: Pick<LocalProcess, 'command' | 'args'>;
  /** Runs after each start, once the server accepts connections. */
  prepare?: () => Promise<void>;
}

/** Starts the server. Resolves when it accepts connections. */
export async function startLocalProcess(server: LocalProcess): Promise<TestServer> {
  const listeners: ((lastOutput: string) => void)[] = [];
  const endedByTest = new WeakSet<ChildProcess>();
  const start = async () => {
    const launched = await launch(server);
    const { child, tail } = launched;
    child.once('exit', () => {
      if (!endedByTest.has(child)) for (const listener of listeners) listener(tail());
    });
    return launched;
  };
  let running = await start();
  const signal = async (name: NodeJS.Signals) => {
    running.child.kill(name);
  };
  const end = async (name: NodeJS.Signals) => {
    endedByTest.add(running.child);
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
      // A clean shutdown would spend seconds writing files that are removed anyway.
      await end('SIGKILL');
      await rm(server.folder, { recursive: true, force: true });
    },
    end: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      running = await start();
    },
    async pause() {
      await signal('SIGSTOP');
      const { pid } = running.child;
      await waitUntil(() => pid === undefined || isStopped(pid), { what: `${server.command} to be stopped` });
    },
    resume: () => signal('SIGCONT'),
    onUnexpectedExit: (listener) => void listeners.push(listener),
  };
}

interface Launched {
  child: ChildProcess;
  companion: ChildProcess | undefined;
  tail: () => string;
}

async function launch(server: LocalProcess): Promise<Launched> {
  const companion = server.companion === undefined ? undefined : spawnBound(server.companion.command, server.companion.args);
  const child = spawnBound(server.command, server.args, server.environment);
  const tail = collectTail(child);
  try {
    await waitUntil(
      () => {
        if (hasEnded(child)) throw new Error(`${server.command} ended:\n${tail()}`);
        return acceptsConnections(server.port);
      },
      { what: `${server.command} to accept connections on ${server.port}`, deadlineMs: server.startDeadlineMs ?? 60_000, pauseMs: 40 },
    );
    await server.prepare?.();
    return { child, companion, tail };
  } catch (error) {
    child.kill('SIGKILL');
    companion?.kill('SIGKILL');
    throw error;
  }
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
