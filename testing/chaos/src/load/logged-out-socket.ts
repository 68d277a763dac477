/** The socket of a revoked session: it must close, receive no more events of conversations, and not be admitted again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Device, Person } from '@parley/e2e/person';
import type { WireEvent } from '@parley/events/wire/events';

/**
 * The contract: sockets of a revoked session close at once, or within 30 s while Redis is down, because gateways check the session
 * table at that interval. A check that falls into an outage of the database is made up for by the next one, 30 s later, and a
 * frozen gateway (8 s at most) is late by that.
 */
export const closesWithinMs = 70_000;
/** One attempt to connect to a system under fault injection. */
const connectTimeoutMs = 10_000;

export interface WatchedSocket {
  /** Resolves with all violations, as `receive message.sent …`, once they are known. Closes the socket. */
  watchAfter(loggedOutAt: number): Promise<string[]>;
}

/** Returns null when the socket did not connect in time. */
export async function openWatchedSocket(person: Person): Promise<WatchedSocket | null> {
  const connecting = person.connect();
  const device = await Promise.race([connecting.catch(() => null), delay(connectTimeoutMs, null, { ref: false })]);
  if (device) return watchSocket(device);
  void connecting.then((late) => late.close()).catch(() => undefined);
  return null;
}

interface TimedEvent {
  at: number;
  event: WireEvent;
}

function watchSocket(device: Device): WatchedSocket {
  const received: TimedEvent[] = [];
  device.socket.onAny((_type: string, event: WireEvent) => void received.push({ at: performance.now(), event }));
  return {
    async watchAfter(loggedOutAt) {
      const { socket } = device;
      while (socket.connected && performance.now() < loggedOutAt + closesWithinMs) await delay(50);
      const isOpen = socket.connected;
      const late = receivedTooLate(received, loggedOutAt);
      const isAdmitted = !isOpen && (await tryToReconnect(device));
      device.close();
      return [
        ...(isOpen ? [`keep a socket for ${closesWithinMs / 1000} s after the log-out was acknowledged`] : []),
        ...late.map((type) => `receive ${type} ${closesWithinMs / 1000} s after the log-out was acknowledged`),
        ...(isAdmitted ? ['connect a socket after the log-out was acknowledged'] : []),
      ];
    },
  };
}

/** Returns the types of late events that concern conversations. */
export function receivedTooLate(received: readonly TimedEvent[], loggedOutAt: number): string[] {
  return received
    .filter(({ at }) => at > loggedOutAt + closesWithinMs)
    .flatMap(({ event }) => ('conversationId' in event || 'conversations' in event ? [event.type] : []));
}

/** Returns whether the gateway sends `ready`; no answer counts as not admitted. */
async function tryToReconnect({ socket }: Device): Promise<boolean> {
  const admitted = Promise.withResolvers<boolean>();
  socket.once('ready', () => admitted.resolve(true));
  socket.once('connect_error', () => admitted.resolve(false));
  socket.once('disconnect', () => admitted.resolve(false));
  socket.connect();
  return Promise.race([admitted.promise, delay(connectTimeoutMs, false, { ref: false })]);
}
