import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Consumption, EventBus } from '@parley/event-bus/event-bus';
import type { ProjectorMetrics } from '@parley/projector/metrics';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { createBirpc } from 'birpc';
import type { MainThreadApi, WorkerOptions, WorkerThreadApi } from './thread-protocol.ts';

export interface ProjectorThread {
  /** Resolves when the projector has started. The migrations of the log must have run. */
  start(): Promise<void>;
  /** Rejects with the projector's first failure, if any; for readiness. */
  checkHealth(): Promise<void>;
  /** Resolves when the projector and its thread have ended. */
  close(): Promise<void>;
}

export interface ProjectorThreadOptions extends WorkerOptions {
  bus: Pick<EventBus, 'consume'>;
  push: Pick<PushChannel, 'publish'>;
  metrics: ProjectorMetrics;
  /** Called when the thread crashes with an uncaught error. */
  onCrash(error: Error): void;
  /** Module of the worker; replaced in tests. */
  module?: URL;
}

const projectorModule = new URL('./projector-thread.ts', import.meta.url);

/** Half of the space for young objects, as a projector of its own process has it: it is not faster with more (docs/decisions/0025). */
const semiSpaceMebibytes = 64;

/** Commits in flight to the worker, per consumption; further ones are dropped and read from the log. */
const maxPendingCommits = 10_000;

export function createProjectorThread(options: ProjectorThreadOptions): ProjectorThread {
  const { bus, push, metrics, onCrash, module = projectorModule, ...workerData } = options;
  const consumptions = new Map<number, Promise<Consumption>>();
  const main: MainThreadApi = {
    ...metrics,
    async consume(consumption, shard) {
      let pending = 0;
      const begun = bus.consume(shard, (publishedCommit) => {
        if (pending >= maxPendingCommits) return;
        pending++;
        thread.deliver(consumption, publishedCommit).then(() => void pending--, ignore);
      });
      consumptions.set(consumption, begun);
      await begun;
    },
    async endConsumption(consumption) {
      const begun = consumptions.get(consumption);
      consumptions.delete(consumption);
      await (await begun)?.close();
    },
    publish: (pushes) => push.publish(pushes),
  };

  // V8's flags apply to all threads that start later, whatever their own arguments and limits: that of the process is tuned for its requests in
  // flight, and would let the thread's heap grow by as much.
  setFlagsFromString(`--max-semi-space-size=${semiSpaceMebibytes}`);
  const worker = new Worker(module, { workerData, execArgv: [] });
  const thread = createBirpc<WorkerThreadApi, MainThreadApi>(main, {
    post: (message) => worker.postMessage(message, []),
    on: (take) => worker.on('message', take),
    timeout: -1,
  });
  const ended = once(worker, 'exit').catch(ignore);
  worker.on('error', (error) => {
    thread.$close(error as Error);
    onCrash(error as Error);
  });

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    if (!thread.$closed) await thread.close();
    await ended;
  }

  return {
    start: () => thread.start(),
    async checkHealth() {
      const failure = await thread.findFailure();
      if (failure) throw Object.assign(new Error(failure.message), { name: failure.name });
    },
    close: () => (closing ??= close()),
  };
}

/** For calls to a crashed thread: `onCrash` has reported the error. */
const ignore = (): void => undefined;
