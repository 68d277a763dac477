/** A TypeScript file of the workspace as a process of its own, for tests that kill or freeze it. */
import { spawnBound, endProcess, hasEnded } from './bound-process.ts';
import { waitUntil } from './wait-until.ts';

export interface Child {
  readonly pid: number;
  /** Everything that it wrote so far, both streams. */
  output(): string;
  /** The first line that matches, as soon as it is there; throws at the deadline, or when the child ended without it. */
  line(pattern: RegExp, wait?: { deadlineMs?: number }): Promise<string>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** SIGTERM, and SIGKILL if that is not heeded; resolves when it is dead. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>;
  /** SIGSTOP */
  pause(): void;
  /** SIGCONT */
  resume(): void;
}

export interface ChildOptions {
  args?: readonly string[];
  /** Added to this process's own. */
  environment?: Readonly<Record<string, string>>;
}

/** Runs the file with this process's Node. */
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
      const found = () =>
        output()
          .split('\n')
          .find((line) => pattern.test(line));
      await waitUntil(
        () => {
          if (found() === undefined && hasEnded(child)) throw new Error(`${path} ended without a line like ${pattern}:\n${output()}`);
          return found() !== undefined;
        },
        { what: `a line like ${pattern} from ${path}`, deadlineMs },
      );
      return found()!;
    },
    stop: () => endProcess(child, 'SIGTERM'),
    kill: () => endProcess(child, 'SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}
