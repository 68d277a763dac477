/**
 * Typing notifications: sent by a socket, broadcast to the other members on all gateways, never stored. Each receiving gateway
 * times them out itself, so they also end when the sender's gateway dies.
 */
import { timeOf } from '@parley/events/wire/fields';
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import { typingRequest } from '@parley/events/wire/socket-contract';
import type { Push, PushChannel } from '@parley/push-channel/push-channel';
import { ticks as systemTicks, type Clock, type Ticks } from '@parley/service-kit/clock';
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';
import { parseArgument } from '../commands/parse-argument.ts';
import type { Connection } from '../rooms/connection.ts';

type TypingEvent = Extract<SignalEvent, { type: 'typing' }>;
type EventPush = Extract<Push, { kind: 'event' }>;

export interface Typing {
  /** Handles the socket command. Throws Problem `validation_failed`, `rate_limited`, or `not_found` if the user is not a member. */
  update(connection: Connection, argument: unknown): Promise<void>;
  /** Ends everything that the closed connection was typing. */
  remove(connection: Connection): void;
  /** Starts, restarts or stops the timeout of a typing event that was delivered here. */
  onEvent(event: WireEvent): void;
  close(): void;
}

export interface TypingDependencies {
  channel: Pick<PushChannel, 'publish'>;
  /** Delivers to the sockets of this gateway only. */
  deliver: (push: EventPush) => void;
  /** True if either user of a direct conversation blocks the other. */
  isBlocked: (conversationId: string) => Promise<boolean>;
  /** Keyed by socket id. */
  limit: Limit;
  clock: Clock;
  ticks?: Ticks;
  /** Milliseconds until typing ends unless it is repeated. */
  timeoutMs?: number;
}

/** A conversation in which a connection is typing. */
interface ActiveTyping {
  startedAt: number;
  /** False until the block is checked, and for good if there is one. */
  published: boolean;
}

/** A repetition within this time is not published. */
const repeatMs = 2_000;

export function createTyping(dependencies: TypingDependencies): Typing {
  const { channel, deliver, isBlocked, limit, clock, ticks = systemTicks, timeoutMs = 6_000 } = dependencies;
  const active = new Map<Connection, Map<string, ActiveTyping>>();
  const timeouts = new Map<string, NodeJS.Timeout>();

  const createEvent = (conversationId: string, userId: string, isActive: boolean): TypingEvent => ({
    type: 'typing',
    at: timeOf(clock() * 1_000),
    conversationId,
    userId,
    active: isActive,
  });

  function publish(conversationId: string, userId: string, isActive: boolean): void {
    // Dropped while the channel is down: a late typing notification is worthless.
    channel.publish([createPush(createEvent(conversationId, userId, isActive))]).catch(() => undefined);
  }

  async function start(connection: Connection, conversationId: string): Promise<void> {
    const conversations = active.get(connection) ?? new Map<string, ActiveTyping>();
    if (ticks() - (conversations.get(conversationId)?.startedAt ?? -Infinity) < repeatMs) return;
    const typing = { startedAt: ticks(), published: false };
    active.set(connection, conversations.set(conversationId, typing));
    // A blocked user gets the same answer, after the same query at the same rate, and so cannot notice the block.
    if (await isBlocked(conversationId)) return;
    // Stopped or restarted during the query.
    if (active.get(connection)?.get(conversationId) !== typing) return;
    typing.published = true;
    publish(conversationId, connection.userId, true);
  }

  function stop(connection: Connection, conversationId: string): void {
    const typing = active.get(connection)?.get(conversationId);
    active.get(connection)?.delete(conversationId);
    if (typing?.published) publish(conversationId, connection.userId, false);
  }

  return {
    async update(connection, argument) {
      const request = parseArgument(typingRequest, argument);
      await limit.take(connection.socketId);
      if (!connection.memberships.isPresent(request.conversationId)) throw new Problem('not_found');
      if (request.active) await start(connection, request.conversationId);
      else stop(connection, request.conversationId);
    },
    remove(connection) {
      for (const conversationId of active.get(connection)?.keys() ?? []) stop(connection, conversationId);
      active.delete(connection);
    },
    onEvent(event) {
      if (event.type !== 'typing') return;
      const { conversationId, userId } = event;
      const key = `${conversationId}:${userId}`;
      clearTimeout(timeouts.get(key));
      timeouts.delete(key);
      if (!event.active) return;
      const timeout = setTimeout(() => {
        timeouts.delete(key);
        deliver(createPush(createEvent(conversationId, userId, false)));
      }, timeoutMs);
      timeouts.set(key, timeout.unref());
    },
    close() {
      for (const timeout of timeouts.values()) clearTimeout(timeout);
      timeouts.clear();
    },
  };
}

function createPush(event: TypingEvent): EventPush {
  return { kind: 'event', rooms: [`conversation:${event.conversationId}`], except: [`user:${event.userId}`], event, memberships: [] };
}
