/** Listener of the probes: a socket that receives pushes, reconnects, and fills gaps with `sync`. It reads nothing else, to be quick. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Device, Person } from '@parley/e2e/person';
import type { TimelineEvent } from '@parley/events/wire/events';
import { createArrivals, type Arrivals } from './arrivals.ts';

export interface ProbeListener {
  device: Device;
  arrivalTimes: Arrivals['times'];
  /** Throws if an event did not conform to the API documents. */
  close(): void;
}

/** Timeout of a `sync`. */
const timeoutMs = 1_000;
/** Between two attempts to reconnect, or to fill a gap. */
const pauseMs = 100;

/**
 * Connects without polling first: the proxy then balances by load, not by address, and two listeners get a gateway each until one of
 * these is killed.
 */
export async function startProbeListener(person: Person, conversationIds: readonly string[]): Promise<ProbeListener> {
  const delays = { reconnectionDelay: pauseMs, reconnectionDelayMax: pauseMs };
  const device = await person.connect({ transports: ['websocket'], reconnection: true, ...delays });
  const { socket, received } = device;
  const arrivals = createArrivals(conversationIds);
  let closed = false;
  let isFillingGaps = false;

  async function fillGaps(): Promise<void> {
    isFillingGaps = true;
    // After a reconnection, `ready` reports what is missing.
    for (let missing = arrivals.missing(); missing.length > 0 && socket.connected; missing = arrivals.missing()) {
      const answer = await socket
        .timeout(timeoutMs)
        .emitWithAck('sync', { conversations: missing })
        .catch(() => null);
      const items: { events?: TimelineEvent[] }[] = answer?.ok ? answer.items : [];
      for (const event of items.flatMap(({ events = [] }) => events)) arrivals.receive(event);
      await delay(pauseMs);
    }
    isFillingGaps = false;
  }

  function receive(event: Device['received'][number]): void {
    arrivals.receive(event);
    if (!isFillingGaps) void fillGaps();
  }

  for (const event of received) receive(event);
  socket.onAny((_type: string, event: Device['received'][number]) => receive(event));
  // Socket.IO does not retry when the service itself refuses the connection, for example without its database.
  socket.on('connect_error', async () => {
    await delay(pauseMs);
    if (!socket.active && !closed) socket.connect();
  });
  return {
    device,
    arrivalTimes: arrivals.times,
    close() {
      closed = true;
      device.close();
    },
  };
}
