/**
 * Hashes passwords on threads that yield to all others of the process: a flood of log-ins takes the time that nothing else needs. The caller
 * limits how many run at the same time. A thread is started on demand and stays.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Verifies the password against the known hash, or hashes it if there is none. */
export interface HashTask {
  password: string;
  known: string | null;
}

export interface HashThreads {
  hash(password: string): Promise<string>;
  verify(known: string, password: string): Promise<boolean>;
  /** Ends the threads. */
  close(): Promise<void>;
}

export function startHashThreads(): HashThreads {
  const threads = new Set<Worker>();
  const idle: Worker[] = [];

  function start(): Worker {
    const thread = new Worker(new URL('hash-thread.ts', import.meta.url), { execArgv: [] });
    threads.add(thread);
    // It does not keep the process alive.
    thread.unref();
    thread.once('exit', () => threads.delete(thread));
    return thread;
  }

  async function run(task: HashTask): Promise<unknown> {
    const thread = idle.pop() ?? start();
    thread.postMessage(task, []);
    // Rejects if the thread fails, which ends it.
    const [result] = await once(thread, 'message');
    idle.push(thread);
    return result;
  }

  return {
    hash: async (password) => (await run({ password, known: null })) as string,
    verify: async (known, password) => (await run({ password, known })) as boolean,
    async close() {
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}
