import type { EventBus } from '@parley/event-bus/event-bus';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { isDelivered } from '@parley/read-tables/reads/delivered-events';
import type { Projector } from '@parley/projector/app';
import { openEmbeddedLog, type ChatLog } from '@parley/projector/testing/chat-log';
import { makeProjector } from '@parley/projector/testing/test-projector';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { sequenceOf } from '../event-sequence.ts';
import { startReceiver, type Received, type Receiver } from './receiver.ts';
import { createWebhookTables } from './test-dispatcher.ts';

/** A log with people who write, its projector, and a receiver. */
export interface DeliveryFixture {
  log: ChatLog;
  bus: EventBus;
  receiver: Receiver;
  projector: Projector;
  /** Milliseconds since 1970: the time of the start and what a test adds. */
  clock: () => number;
  ahead: number;
  /** Creates groups, and resolves with their ids. */
  groups(count: number): Promise<string[]>;
  send(conversationId: string, text?: string): Promise<AnyStoredEvent>;
  /** Events of the log that receivers get, in its order. */
  events(): Promise<AnyStoredEvent[]>;
  /** Resolves when the receiver has accepted every event. */
  allDelivered(deadlineMs?: number): Promise<void>;
  close(): Promise<void>;
}

export async function openDeliveryFixture(): Promise<DeliveryFixture> {
  const bus = inProcessEventBus();
  const log = await openEmbeddedLog(bus);
  await createWebhookTables(log);
  const projector = makeProjector({ log, bus, push: inProcessPushChannel(), times: { poll: 20 } });
  await projector.start();
  const receiver = await startReceiver();
  const userId = newId();
  await log.append(accountRegistered({ userId, personal: { username: 'ada', displayName: 'Ada', email: null } }));
  const openedAt = Date.now();
  const fixture: DeliveryFixture = {
    log,
    bus,
    receiver,
    projector,
    ahead: 0,
    clock: () => openedAt + fixture.ahead,
    async groups(count) {
      const ids = Array.from({ length: count }, () => newId());
      const members = [{ userId, role: 'owner' as const }];
      for (const conversationId of ids)
        await log.append(conversationCreated({ conversationId, kind: 'group', title: 'Orders', avatarFileId: null, members }));
      return ids;
    },
    async send(conversationId, text = 'hello') {
      const [event] = await log.append(
        messageSent({
          conversationId,
          messageId: newId(),
          senderId: userId,
          personal: { text },
          fileIds: [],
          replyTo: null,
          mentions: [],
        }),
      );
      return event!;
    },
    events: () => eventsOf(log),
    async allDelivered(deadlineMs = 10_000) {
      const expected = (await eventsOf(log)).map(({ id }) => id);
      const missing = (): string[] => {
        const delivered = new Set(receiver.delivered().map(({ id }) => id));
        return expected.filter((id) => !delivered.has(id));
      };
      await waitUntil(() => missing().length === 0, { what: () => `${missing().length} deliveries`, deadlineMs, pauseMs: 5 });
    },
    async close() {
      await projector.close();
      await receiver.close();
      await log.close();
    },
  };
  return fixture;
}

async function eventsOf({ store }: Pick<ChatLog, 'store'>): Promise<AnyStoredEvent[]> {
  const heads = await store.heads();
  const all = await Promise.all(
    heads.map(({ partition, position }) => store.readPartition(partition, { position: 0, eventId: null }, position)),
  );
  return all.flat().filter(isDelivered);
}

/** True if the accepted deliveries, without repetitions, follow the log in each conversation, pair and account. */
export function isInOrder(events: readonly AnyStoredEvent[], delivered: readonly Received[]): boolean {
  const byId = new Map(events.map((event) => [event.id, event]));
  const last = new Map<string, number>();
  for (const { id } of delivered) {
    const event = byId.get(id);
    if (!event) return false;
    if (event.position < (last.get(sequenceOf(event)) ?? 0)) return false;
    last.set(sequenceOf(event), event.position);
  }
  return true;
}
