/** Runs a TypeScript file of the workspace in a separate process, for tests that kill or freeze it. */
import { spawnBound, endProcess, hasEnded } from './bound-process.ts';
import { waitUntil } from './wait-until.ts';

export interface Child {
  readonly pid: number;
  /** Output so far, stdout and stderr. */
  output(): string;
  /** Waits for the first matching line. Throws at the deadline, or when the child exits without it. */
  line(pattern: RegExp, wait?: { deadlineMs?: number }): Promise<string>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Sends SIGTERM, then SIGKILL after a grace period. Resolves when the child has exited. */
  stop(): Promise<void>;
  /** Sends SIGKILL. Resolves when the child has exited. */
  kill(): Promise<void>;
  /** Sends SIGSTOP. */
  pause(): void;
  /** Sends SIGCONT. */
  resume(): void;
}

export interface ChildOptions {
  args?: readonly string[];
  /** Added to the environment of this process. */
  environment?: Readonly<Record<string, string>>;
}

/** Runs the file with the Node binary of this process. */
export function startChild(file: string | URL, { args = [], environment = {} }: ChildOptions = {}): Child {
  const path = typeof file === 'string' ? file : file.pathname;
  const child = spawnBound(process.execPath, [path, ...args], environment);
  const chunks: string[] = [];
  const output = () => chunks.join('');
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => resolve({ code, signal }));
  });

  return {
    pid: child.pid!,
    output,
    ended,
    async line(pattern, { deadlineMs = 10_000 } = {}) {
      const findLine = () =>
        output()
          .split('\n')
          .find((line) => pattern.test(line));
      await waitUntil(
        () => {
          if (findLine() === undefined && hasEnded(child)) throw new Error(`${path} ended without a line like ${pattern}:\n${output()}`);
          return findLine() !== undefined;
        },
        { what: `a line like ${pattern} from ${path}`, deadlineMs },
      );
      return findLine()!;
    },
    stop: () => endProcess(child, 'SIGTERM'),
    kill: () => endProcess(child, 'SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}
