import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import type { Projector } from '../app.ts';
import { ChatHistory } from './chat-history.ts';
import { openEmbeddedLog, type ChatLog } from './chat-log.ts';
import { chat } from './live-chat.ts';
import { makeProjector, projected, type ProjectorSetup } from './test-projector.ts';

export interface ProjectedChat {
  log: ChatLog;
  history: ChatHistory;
  /** Starts a projector in place of the running one. */
  start(overrides?: ProjectorSetup['overrides']): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Opens an embedded log of 150 commands, all projected, with a running projector. */
export async function openProjectedChat(): Promise<ProjectedChat> {
  const bus = inProcessEventBus();
  const log = await openEmbeddedLog(bus);
  const history = new ChatHistory();
  let projector: Projector | null = null;
  const stop = async (): Promise<void> => {
    await projector?.close();
    projector = null;
  };
  const start = async (overrides: ProjectorSetup['overrides'] = {}): Promise<void> => {
    await stop();
    projector = makeProjector({ log, bus, push: inProcessPushChannel(), overrides });
    await projector.start();
  };
  await start();
  await chat(log, history, 150);
  await projected(log);
  return {
    log,
    history,
    start,
    stop,
    async close() {
      await stop();
      await log.close();
    },
  };
}
