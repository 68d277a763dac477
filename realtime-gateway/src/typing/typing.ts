/**
 * Who is typing: said by a socket, told to the other members' sockets on all gateways, stored nowhere. Its end is counted
 * where it is heard, so that it comes also when the typing one's gateway has died.
 */
import { timeOf } from '@parley/events/wire/fields';
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import { typingRequest } from '@parley/events/wire/socket-contract';
import type { Push, PushChannel } from '@parley/push-channel/push-channel';
import { ticks as usualTicks, type Clock, type Ticks } from '@parley/service-kit/clock';
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';
import { parseArgument } from '../commands/parse-argument.ts';
import type { Seat } from '../rooms/connection.ts';

type TypingEvent = Extract<SignalEvent, { type: 'typing' }>;
type EventPush = Extract<Push, { kind: 'event' }>;

export interface Typing {
  /** The socket's command. Throws Problems: `validation_failed`, `rate_limited`, `not_found` for who is no member. */
  say(seat: Seat, argument: unknown): Promise<void>;
  /** The socket is gone: whatever it was typing has ended. */
  forget(seat: Seat): void;
  /** Told to the sockets here: unless it is told again, or ended, it ends by itself. */
  heard(event: WireEvent): void;
  close(): void;
}

export interface TypingDependencies {
  channel: Pick<PushChannel, 'publish'>;
  /** Tells the sockets of this gateway alone. */
  deliver: (push: EventPush) => void;
  /** Whether a direct conversation lies across a block. */
  isBlocked: (conversationId: string) => Promise<boolean>;
  /** By socket. */
  limit: Limit;
  clock: Clock;
  ticks?: Ticks;
  /** How long typing lasts that is not told again, in milliseconds. */
  lastsMs?: number;
}

/** What a socket said last of a conversation: when (ticks), and whether the others were told. */
interface Said {
  at: number;
  told: boolean;
}

/** What is said again within this time is not told again. */
const quietMs = 2_000;

export function createTyping(dependencies: TypingDependencies): Typing {
  const { channel, deliver, isBlocked, limit, clock, ticks = usualTicks, lastsMs = 6_000 } = dependencies;
  const said = new Map<Seat, Map<string, Said>>();
  const endings = new Map<string, NodeJS.Timeout>();

  const eventOf = (conversationId: string, userId: string, active: boolean): TypingEvent => ({
    type: 'typing',
    at: timeOf(clock() * 1_000),
    conversationId,
    userId,
    active,
  });

  function tell(conversationId: string, userId: string, active: boolean): void {
    // While the channel is away nobody is told: typing is nothing to wait for.
    channel.publish([pushOf(eventOf(conversationId, userId, active))]).catch(() => undefined);
  }

  async function begin(seat: Seat, conversationId: string): Promise<void> {
    const ofSeat = said.get(seat) ?? new Map<string, Said>();
    if (ticks() - (ofSeat.get(conversationId)?.at ?? -Infinity) < quietMs) return;
    const saying = { at: ticks(), told: false };
    said.set(seat, ofSeat.set(conversationId, saying));
    // Whoever is blocked is answered all the same, after the same question, and not asked about more often.
    if (await isBlocked(conversationId)) return;
    // Ended meanwhile.
    if (said.get(seat)?.get(conversationId) !== saying) return;
    saying.told = true;
    tell(conversationId, seat.userId, true);
  }

  function end(seat: Seat, conversationId: string): void {
    const saying = said.get(seat)?.get(conversationId);
    said.get(seat)?.delete(conversationId);
    if (saying?.told) tell(conversationId, seat.userId, false);
  }

  return {
    async say(seat, argument) {
      const { conversationId, active } = parseArgument(typingRequest, argument);
      await limit.take(seat.socketId);
      if (!seat.known.isPresent(conversationId)) throw new Problem('not_found');
      if (active) await begin(seat, conversationId);
      else end(seat, conversationId);
    },
    forget(seat) {
      for (const conversationId of said.get(seat)?.keys() ?? []) end(seat, conversationId);
      said.delete(seat);
    },
    heard(event) {
      if (event.type !== 'typing') return;
      const { conversationId, userId, active } = event;
      const key = `${conversationId}:${userId}`;
      clearTimeout(endings.get(key));
      endings.delete(key);
      if (!active) return;
      const ending = setTimeout(() => {
        endings.delete(key);
        deliver(pushOf(eventOf(conversationId, userId, false)));
      }, lastsMs);
      endings.set(key, ending.unref());
    },
    close() {
      for (const ending of endings.values()) clearTimeout(ending);
      endings.clear();
    },
  };
}

function pushOf(event: TypingEvent): EventPush {
  return { kind: 'event', rooms: [`conversation:${event.conversationId}`], except: [`user:${event.userId}`], event, memberships: [] };
}
