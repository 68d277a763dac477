/**
 * Decodes images in processes of their own: a decoder that is taken over by an image finds no key, no database URL and no other user's
 * bytes in its memory or environment, and one that crashes fails one upload. It runs as the same user: files that this user may read, such
 * as a key in DATA_DIR, are beyond this bound.
 *
 * A process decodes one image at a time; the caller limits how many do (decode-in-turn.ts). Processes are started on demand, reused, and
 * ended when idle or when they keep much memory. Small images have processes of their own, which stay small: on a busy machine, the start of a
 * process takes longer than many small images.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@parley/service-kit/logging';
import { Problem, type ProblemCode } from '@parley/service-kit/problems';
import { lowerPriority } from '../../lower-priority.ts';
import type { ImageLimits, ProcessedImage } from './process-image.ts';

export interface Upload {
  /** Path of the upload; the results are written next to it. */
  upload: string;
  limits: ImageLimits;
}

export interface DecodeRequest extends Upload {
  /** An image that takes more memory is only measured; unbounded by default. */
  maxBytes?: number;
}

/** Value: the image, or the bytes of memory that decoding takes if these are too many. */
export type DecodeResult =
  | { value: ProcessedImage | number }
  | { problem: { code: ProblemCode; detail: string | undefined; retryAfter: number | undefined } };

/** `cpuMs`: processor time of the request. */
type DecodeResponse = DecodeResult & { residentBytes: number; cpuMs: number };

export interface DecodeOptions {
  /** The client is gone. */
  signal: AbortSignal;
  /** Receives the milliseconds that the request took: of the processor, or the time until the process ended. */
  charge: (milliseconds: number) => void;
}

/** Throws what processImage throws, `unavailable` if the process was killed, and the reason of the signal. */
export interface ImageDecoder {
  /**
   * Returns the bytes of memory that decoding takes at most, judged by the header, instead of the image if they exceed `maxBytes`. The signal
   * does not end the process: others would wait until the next one has started.
   */
  decodeSmall(upload: Upload, options: DecodeOptions & { maxBytes: number }): Promise<ProcessedImage | number>;
  /** The signal ends the process. */
  decode(upload: Upload, options: DecodeOptions): Promise<ProcessedImage>;
  /** Ends the idle processes, and each other one when it has decoded its image. */
  close(): void;
}

const main = fileURLToPath(new URL('decoder-process.ts', import.meta.url));

/** Restricts JavaScript to the uploads. Native code is not bound by it; that it finds no secrets is up to the empty environment. */
const permissions = ['--permission', '--allow-addons', '--allow-fs-read=*', `--allow-fs-write=${tmpdir()}/*`, '--disable-warning=PERM0001'];

/** Longer than the time limits of all steps in processImage together; those cover everything but reading the header. */
const deadlineMs = 25_000;

const idleMs = 60_000;

/** An ordinary image leaves a process with some 120 MiB; after some large ones the allocator returns little of what it took. */
const maxIdleBytes = 200 * 1024 ** 2;

export interface ImageDecoderOptions {
  /** Processes for small images, and for others, that stay when they are idle. */
  maxIdle?: number;
  logger: Logger;
}

export function createImageDecoder({ maxIdle = 1, logger }: ImageDecoderOptions): ImageDecoder {
  const processes = { small: createProcesses({ maxIdle, logger }), any: createProcesses({ maxIdle, logger }) };
  return {
    async decodeSmall(upload, { maxBytes, signal, charge }) {
      signal.throwIfAborted();
      const result = await decodeIn(processes.small, { ...upload, maxBytes }, { charge });
      signal.throwIfAborted();
      return result;
    },
    // Without a bound it is an image.
    decode: (upload, options) => decodeIn(processes.any, upload, options) as Promise<ProcessedImage>,
    close() {
      processes.small.close();
      processes.any.close();
    },
  };
}

interface DecoderProcesses {
  take(): ChildProcess;
  /** Keeps the process for the next image, unless it has too much memory or enough others are kept. */
  release(child: ChildProcess, residentBytes: number): void;
  close(): void;
}

function createProcesses({ maxIdle, logger }: Required<ImageDecoderOptions>): DecoderProcesses {
  const idle = new Map<ChildProcess, NodeJS.Timeout>();
  let isClosed = false;

  function take(): ChildProcess {
    for (const [child, timer] of idle) {
      clearTimeout(timer);
      idle.delete(child);
      if (!child.connected) continue;
      child.ref();
      child.channel?.ref();
      return child;
    }
    return start();
  }

  function start(): ChildProcess {
    const child = fork(main, { env: {}, execArgv: permissions, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    // Before it lowers its own: its start takes a tenth of a second of a core. A process that could not be started has no id.
    if (child.pid !== undefined) lowerPriority(child.pid);
    child.once('exit', (code, signal) => {
      clearTimeout(idle.get(child));
      if (!idle.delete(child) && !child.killed) logger.warn({ code, signal }, 'image decoder process died');
    });
    return child;
  }

  function release(child: ChildProcess, residentBytes: number): void {
    if (isClosed || residentBytes > maxIdleBytes || idle.size >= maxIdle) return void child.kill('SIGKILL');
    const timer = setTimeout(() => child.kill('SIGKILL'), idleMs).unref();
    idle.set(child, timer);
    child.unref();
    child.channel?.unref();
  }

  return {
    take,
    release,
    close() {
      isClosed = true;
      for (const [child, timer] of idle) {
        clearTimeout(timer);
        child.kill('SIGKILL');
      }
    },
  };
}

async function decodeIn(
  processes: DecoderProcesses,
  request: DecodeRequest,
  { signal, charge }: Pick<DecodeOptions, 'charge'> & Partial<DecodeOptions>,
): Promise<ProcessedImage | number> {
  signal?.throwIfAborted();
  const child = processes.take();
  const startedAt = performance.now();
  const response = await run(child, request, signal).catch((error: unknown) => {
    charge(performance.now() - startedAt);
    throw error;
  });
  charge(response.cpuMs);
  processes.release(child, response.residentBytes);
  if ('value' in response) return response.value;
  const { code, detail, retryAfter } = response.problem;
  throw new Problem(code, { ...(detail !== undefined && { detail }), ...(retryAfter !== undefined && { retryAfter }) });
}

/** Rejects when the process ends first, and ends it when the signal fires or the deadline passes. */
function run(child: ChildProcess, request: DecodeRequest, signal: AbortSignal | undefined): Promise<DecodeResponse> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const kill = (reason: Error) => {
      failure = reason;
      child.kill('SIGKILL');
    };
    const abort = () => kill(signal!.reason as Error);
    const deadline = setTimeout(() => kill(new Problem('payload_too_large', { detail: 'Decoding the image took too long' })), deadlineMs);
    const stop = () => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
    };
    const onMessage = (result: DecodeResponse) => {
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
    signal?.addEventListener('abort', abort, { once: true });
    child.send(request, () => undefined);
  });
}

/** A process that was killed says nothing about the image; one that crashed does. */
function deathOf(signal: NodeJS.Signals | null): Problem {
  if (signal === 'SIGKILL' || signal === 'SIGTERM') return new Problem('unavailable', { retryAfter: 1 });
  return new Problem('unsupported_media_type', { detail: 'The image cannot be decoded' });
}
