import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import type { Projector } from '@parley/projector/app';
import { searchSubscription } from '@parley/projector/projections/all';
import { ChatHistory } from '@parley/projector/testing/chat-history';
import { openEmbeddedLog, openServerLog, reopened, type ChatLog } from '@parley/projector/testing/chat-log';
import { makeProjector, projected, type ProjectorSetup } from '@parley/projector/testing/test-projector';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { SEARCH } from '@parley/read-tables/checkpoints';
import { runCli, type CliResult } from './run-cli.ts';
import { migrateLog } from './migrate-log.ts';

export interface RunningChat {
  log: ChatLog;
  history: ChatHistory;
  push: PushChannel;
  env: Record<string, string>;
  /** Starts a projector; stop the previous one first. */
  start(overrides?: ProjectorSetup['overrides']): Promise<Projector>;
  stop(): Promise<void>;
  /** Reopens the event store, as restarting services do, and reloads its epoch. */
  reopenStore(): Promise<void>;
  /** Resolves when every subscription has reached the current end of the log. */
  projected(): Promise<void>;
  run(...args: string[]): Promise<CliResult>;
  close(): Promise<void>;
}

/** A store, embedded or on the server of this URL, with a projector and the environment that points `parley` to the store. */
export async function openRunningChat(serverUrl: string | null): Promise<RunningChat> {
  const bus: EventBus = inProcessEventBus();
  const push = inProcessPushChannel();
  let log = serverUrl === null ? await openEmbeddedLog(bus) : await openServerLog(serverUrl, bus);
  await migrateLog(log.log);
  const env: Record<string, string> = log.url === undefined ? { DATA_DIR: log.folder! } : { DATABASE_URL: log.url };
  let projector: Projector | null = null;
  const stop = async (): Promise<void> => {
    await projector?.close();
    projector = null;
  };
  return {
    get log() {
      return log;
    },
    history: new ChatHistory(),
    push,
    env,
    async start(overrides = {}) {
      const times = { renewal: 100, retry: 20, haltedRecheck: 200 };
      projector = makeProjector({ log, bus, push, times, overrides: { secondaries: [searchSubscription], ...overrides } });
      await projector.start();
      return projector;
    },
    stop,
    async reopenStore() {
      log = await reopened(log, bus);
    },
    async projected() {
      await projected(log);
      await projected(log, { subscription: SEARCH });
    },
    run: (...args) => runCli(env, ...args),
    async close() {
      await stop();
      await log.close();
    },
  };
}
