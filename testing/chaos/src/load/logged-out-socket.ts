/** The socket of a device that logs out: it must end, hear nothing of rooms any more, and not be let in again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Device, Person } from '@parley/e2e/person';
import type { WireEvent } from '@parley/events/wire/events';

/**
 * The contract: a session's sockets are closed at once, within 30 s while Redis is away, since gateways look at the sessions'
 * table so often. A look that falls into an outage of the database is made up for by the next one, 30 s later, and a gateway
 * that is frozen (for 8 s at most) is late by that.
 */
export const endsWithinMs = 70_000;
/** For one try to connect: it meets a system to which things are done. */
const connectsWithinMs = 10_000;

export interface WatchedSocket {
  /** Resolves when that is known, with what was wrong: `hear message.sent …`. Closes the socket. */
  watchAfter(loggedOutAt: number): Promise<string[]>;
}

/** Null when it could not be opened in time. */
export async function openWatchedSocket(person: Person): Promise<WatchedSocket | null> {
  const opening = person.connect();
  const device = await Promise.race([opening.catch(() => null), delay(connectsWithinMs, null, { ref: false })]);
  if (device) return watch(device);
  void opening.then((late) => late.close()).catch(() => undefined);
  return null;
}

function watch(device: Device): WatchedSocket {
  const heard: { at: number; event: WireEvent }[] = [];
  device.socket.onAny((_type: string, event: WireEvent) => void heard.push({ at: performance.now(), event }));
  return {
    async watchAfter(loggedOutAt) {
      const { socket } = device;
      while (socket.connected && performance.now() < loggedOutAt + endsWithinMs) await delay(50);
      const isOpen = socket.connected;
      const late = heardTooLate(heard, loggedOutAt);
      const isLetIn = !isOpen && (await knock(device));
      device.close();
      return [
        ...(isOpen ? [`keep a socket for ${endsWithinMs / 1000} s after the log-out was acknowledged`] : []),
        ...late.map((type) => `hear ${type} ${endsWithinMs / 1000} s after the log-out was acknowledged`),
        ...(isLetIn ? ['connect a socket after the log-out was acknowledged'] : []),
      ];
    },
  };
}

/** Of rooms, or where one stands in them. */
export function heardTooLate(heard: readonly { at: number; event: WireEvent }[], loggedOutAt: number): string[] {
  return heard
    .filter(({ at }) => at > loggedOutAt + endsWithinMs)
    .flatMap(({ event }) => ('conversationId' in event || 'conversations' in event ? [event.type] : []));
}

/** Whether it is greeted. Whoever is not answered at all is not let in. */
async function knock({ socket }: Device): Promise<boolean> {
  const answered = Promise.withResolvers<boolean>();
  socket.once('ready', () => answered.resolve(true));
  socket.once('connect_error', () => answered.resolve(false));
  socket.once('disconnect', () => answered.resolve(false));
  socket.connect();
  return Promise.race([answered.promise, delay(connectsWithinMs, false, { ref: false })]);
}
