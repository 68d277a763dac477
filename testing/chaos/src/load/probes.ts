/**
 * Probes: one in each shard sends a small message over REST, waits for its acknowledgement and sends the next, about three a
 * second. Two listeners receive all of them. The messages of the other users cannot time a pause: on a busy machine a shard gets one
 * each second, and a sender that waits in one shard sends in none.
 */
import { register, type Person } from '@parley/e2e/person';
import { createLoad, type Load } from '@parley/e2e/under-load/load';
import type { SendChannel } from '@parley/e2e/under-load/send-channels';
import type { ProbeMessage } from '../check/pause.ts';
import { createRoomInEachShard } from './actors.ts';
import { requestOnce } from './api-request.ts';
import type { ReceivedEvents } from './history.ts';
import { startProbeListener, type ProbeListener } from './probe-listener.ts';

export interface Probes {
  load: Load;
  listeners: readonly ProbeListener[];
  /** Pushes only. */
  received(): ReceivedEvents[];
  /** The messages acknowledged so far. */
  messages(): ProbeMessage[];
}

/**
 * With the time of an acknowledgement, a message each 0.3 to 0.4 s in a shard and about twelve a second in all. A message costs about 20 ms
 * of processor time on a cluster, so they take an eighth of a machine with two cores. More of them would prolong what they measure.
 */
const pauseMs = 250;
/** Time until a probe sends its message again; shorter than that of other clients, since it may add itself to a pause. */
const attemptMs = 1_000;
/** Longer than any fault lasts. */
const timeoutMs = 120_000;

/**
 * `origin`: of the system itself, since operations on the connections of clients must not count. A single user sends and listens: the
 * delivery to another user would append a receipt to the log for almost every message.
 */
export async function startProbes(origin: string): Promise<Probes> {
  const person = await register(origin, 'pia');
  const { id: userId, account } = person;
  const rooms = await createRoomInEachShard([person]);
  const listeners = [await startProbeListener(person, rooms), await startProbeListener(person, rooms)];
  const senders = rooms.map((room, shard) => ({ channel: probeChannel(person, shard), conversationIds: [room] }));
  const load = createLoad(senders, { pauseMs, timeoutMs });
  load.start();
  return {
    load,
    listeners,
    received: () =>
      listeners.map(({ device }, index) => ({ userId, name: `${account.username} on device ${index}`, events: [...device.received] })),
    messages: () =>
      load.sent.map(({ id, at, tookMs }) => ({
        sentAt: at - tookMs,
        deliveredAt: Math.max(...listeners.map(({ arrivalTimes }) => arrivalTimes.get(id) ?? Infinity)),
      })),
  };
}

function probeChannel(person: Person, shard: number): SendChannel {
  return {
    name: `${person.account.username} in shard ${shard}`,
    async send({ conversationId, text, key }) {
      const path = `/v1/conversations/${conversationId}/messages`;
      const reply = await requestOnce(person, { method: 'POST', path, body: { text }, key }, attemptMs);
      if (reply === null) return { failure: 'no answer', isFinal: false };
      const { status, body } = reply;
      if (status === 201) return { message: body.message };
      return { failure: `${status} ${body.code}`, isFinal: status < 500 && status !== 429 };
    },
    close: () => undefined,
  };
}
