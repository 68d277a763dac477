/**
 * Decodes images in processes of their own: a decoder that is taken over by an image finds no key, no database URL and no other user's
 * bytes in its memory or environment, and one that crashes fails one upload. It runs as the same user: files that this user may read, such
 * as a key in DATA_DIR, are beyond this bound.
 *
 * A process decodes one image at a time; the caller limits how many do. Processes are started on demand, reused, and ended when idle.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@parley/service-kit/logging';
import { Problem, type ProblemCode } from '@parley/service-kit/problems';
import type { ImageLimits, ProcessedImage } from './process-image.ts';

export interface DecodeRequest {
  /** Path of the upload; the results are written next to it. */
  upload: string;
  limits: ImageLimits;
}

export type DecodeResult = { image: ProcessedImage } | { problem: { code: ProblemCode; detail: string | undefined } };

export interface ImageDecoder {
  /** Throws what processImage throws, `unavailable` if the process was killed, and the reason of the signal, which ends the process. */
  decode(request: DecodeRequest, signal: AbortSignal): Promise<ProcessedImage>;
  /** Ends the idle processes, and each other one when it has decoded its image. */
  close(): void;
}

const main = fileURLToPath(new URL('decoder-process.ts', import.meta.url));

/** Restricts JavaScript to the uploads. Native code is not bound by it; that it finds no secrets is up to the empty environment. */
const permissions = ['--permission', '--allow-addons', '--allow-fs-read=*', `--allow-fs-write=${tmpdir()}/*`, '--disable-warning=PERM0001'];

/** Longer than the time limits of all steps in processImage together; those cover everything but reading the header. */
const deadlineMs = 25_000;

const idleMs = 60_000;

export function createImageDecoder({ logger }: { logger: Logger }): ImageDecoder {
  const idle = new Map<ChildProcess, NodeJS.Timeout>();
  let isClosed = false;

  function take(): ChildProcess {
    for (const [child, timer] of idle) {
      clearTimeout(timer);
      idle.delete(child);
      if (child.connected) return child;
    }
    return start();
  }

  function start(): ChildProcess {
    const child = fork(main, { env: {}, execArgv: permissions, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.once('exit', (code, signal) => {
      clearTimeout(idle.get(child));
      if (!idle.delete(child) && !child.killed) logger.warn({ code, signal }, 'image decoder process died');
    });
    return child;
  }

  function release(child: ChildProcess): void {
    if (isClosed) return void child.kill('SIGKILL');
    const timer = setTimeout(() => child.kill('SIGKILL'), idleMs).unref();
    idle.set(child, timer);
    child.unref();
    child.channel?.unref();
  }

  return {
    async decode(request, signal) {
      signal.throwIfAborted();
      const child = take();
      child.ref();
      child.channel?.ref();
      const result = await run(child, request, signal);
      release(child);
      if ('image' in result) return result.image;
      const { code, detail } = result.problem;
      throw new Problem(code, detail === undefined ? {} : { detail });
    },
    close() {
      isClosed = true;
      for (const [child, timer] of idle) {
        clearTimeout(timer);
        child.kill('SIGKILL');
      }
    },
  };
}

/** Rejects when the process ends first, and ends it when the signal fires or the deadline passes. */
function run(child: ChildProcess, request: DecodeRequest, signal: AbortSignal): Promise<DecodeResult> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const kill = (reason: Error) => {
      failure = reason;
      child.kill('SIGKILL');
    };
    const abort = () => kill(signal.reason as Error);
    const deadline = setTimeout(() => kill(new Problem('payload_too_large', { detail: 'Decoding the image took too long' })), deadlineMs);
    const stop = () => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', abort);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
    };
    const onMessage = (result: DecodeResult) => {
      stop();
      resolve(result);
    };
    const onExit = (_code: number | null, exitSignal: NodeJS.Signals | null) => {
      stop();
      reject(failure ?? deathOf(exitSignal));
    };
    const onError = (cause: Error) => {
      stop();
      reject(new Problem('unavailable', { retryAfter: 1, cause }));
    };
    child.once('message', onMessage).once('exit', onExit).once('error', onError);
    signal.addEventListener('abort', abort, { once: true });
    child.send(request, () => undefined);
  });
}

/** A process that was killed says nothing about the image; one that crashed does. */
function deathOf(signal: NodeJS.Signals | null): Problem {
  if (signal === 'SIGKILL' || signal === 'SIGTERM') return new Problem('unavailable', { retryAfter: 1 });
  return new Problem('unsupported_media_type', { detail: 'The image cannot be decoded' });
}
