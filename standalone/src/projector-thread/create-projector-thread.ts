import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Consumption, EventBus } from '@parley/event-bus/event-bus';
import type { ProjectorMetrics } from '@parley/projector/metrics';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { createBirpc } from 'birpc';
import type { ProcessSide, ThreadData, ThreadSide } from './link.ts';

export interface ProjectorThread {
  /** Resolves when the projector has begun. The log's migrations must have run. */
  start(): Promise<void>;
  /** Rejects with the projector's first trouble, if it has one; for readiness. */
  working(): Promise<void>;
  /** Resolves when the projector and its thread have ended. */
  close(): Promise<void>;
}

export interface ProjectorThreadOptions extends ThreadData {
  bus: Pick<EventBus, 'consume'>;
  push: Pick<PushChannel, 'publish'>;
  metrics: ProjectorMetrics;
  /** The thread died of an error that nobody caught there. */
  onDeath(error: Error): void;
  /** Another than the projector's; for tests. */
  module?: URL;
}

const projectorModule = new URL('./projector-thread.ts', import.meta.url);

/** Letters that wait for the thread, of each consumption; what is beyond is dropped: the log has it. */
const signalsWaiting = 10_000;

export function createProjectorThread(options: ProjectorThreadOptions): ProjectorThread {
  const { bus, push, metrics, onDeath, module = projectorModule, ...workerData } = options;
  const consumptions = new Map<number, Promise<Consumption>>();
  const main: ProcessSide = {
    ...metrics,
    async consume(consumption, shard) {
      let waiting = 0;
      const begun = bus.consume(shard, (publishedCommit) => {
        if (waiting >= signalsWaiting) return;
        waiting++;
        thread.take(consumption, publishedCommit).then(() => void waiting--, ignore);
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

  // Without the flags of the process, which are made for its own thread.
  const worker = new Worker(module, { workerData, execArgv: [] });
  const thread = createBirpc<ThreadSide, ProcessSide>(main, {
    post: (message) => worker.postMessage(message, []),
    on: (take) => worker.on('message', take),
    timeout: -1,
  });
  const ended = once(worker, 'exit').catch(ignore);
  worker.on('error', (error) => {
    thread.$close(error as Error);
    onDeath(error as Error);
  });

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    if (!thread.$closed) await thread.close();
    await ended;
  }

  return {
    start: () => thread.start(),
    working: () => thread.working(),
    close: () => (closing ??= close()),
  };
}

/** Of a thread that died: it has said why. */
const ignore = (): void => undefined;
