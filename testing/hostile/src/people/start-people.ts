/** Ordinary people of one group: they write, read, search, share pictures and log in, and each of their requests is timed. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { call, type Person } from '@parley/e2e/person';
import { createLoad } from '@parley/e2e/under-load/load';
import { restChannel, socketChannel } from '@parley/e2e/under-load/send-channels';
import { pngOf } from '@parley/e2e/uploads';
import { createPeople, type People } from './create-people.ts';
import type { FailedRequest, TimedRequest } from './timed-request.ts';
import { watchDeliveries } from './watch-deliveries.ts';

export interface RunningPeople extends People {
  /** Answered requests so far, and deliveries of messages to both listeners. */
  answered(): TimedRequest[];
  failed: readonly FailedRequest[];
  /** Stops without waiting for requests that are never answered. */
  stop(): Promise<void>;
}

/** Within the limits: each of 12 people logs in 21 times in five minutes (LIMIT_LOGIN), one searches 24 times a minute (LIMIT_SEARCH). */
const pauses = { send: 120, 'log-in': 1_200, page: 250, search: 2_500, upload: 2_000 };
const timeoutMs = 15_000;
const stopTimeoutMs = 20_000;
/** A message that has not arrived after this time has failed. */
const deliveryTimeoutMs = 5_000;

export async function startPeople(origin: string): Promise<RunningPeople> {
  const people = await createPeople(origin);
  const { members, groupId } = people;
  const [ada, bob, cy, dee, eve, fay, gus, hal, ida] = members as [Person, ...Person[]] & Record<number, Person>;
  const listeners = [await eve!.connect({ reconnection: true }), await fay!.connect({ reconnection: true })];
  const deliveries = watchDeliveries(listeners);
  const channels = [restChannel(ada), restChannel(bob!), await socketChannel(cy!), await socketChannel(dee!)];
  const load = createLoad(
    channels.map((channel) => ({ channel, conversationIds: [groupId] })),
    { pauseMs: pauses.send, timeoutMs: 60_000 },
  );
  const answered: TimedRequest[] = [];
  const failed: FailedRequest[] = [];
  const stopping = new AbortController();

  async function repeat(kind: keyof typeof pauses, run: (round: number) => Promise<string | null>): Promise<void> {
    for (let round = 0; !stopping.signal.aborted; round++) {
      const startedAt = performance.now();
      const reason = await run(round).catch((error: Error) => error.message);
      const at = performance.now();
      if (reason === null) answered.push({ kind, at, ms: at - startedAt });
      else failed.push({ kind, at, reason });
      await delay(pauses[kind], undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  load.start();
  const activities = [
    repeat('log-in', (round) => logInAndOut(members[round % members.length]!)),
    repeat('page', () => read(gus!, `/v1/conversations/${groupId}/messages?limit=50`)),
    repeat('search', () => read(hal!, '/v1/messages/search?q=ada&limit=20')),
    repeat('upload', (round) => uploadPicture(ida!, round)),
  ];
  return {
    ...people,
    answered: () => [
      ...answered,
      ...load.sent.map(({ at, tookMs }): TimedRequest => ({ kind: 'send', at, ms: tookMs })),
      ...deliveries.measure(load.sent),
    ],
    failed,
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      const stoppedAt = performance.now();
      const stopped = Promise.all([load.stop(), ...activities]).catch((error: Error) => {
        failed.push({ kind: 'send', at: performance.now(), reason: error.message });
      });
      await Promise.race([stopped, delay(stopTimeoutMs, undefined, { ref: false })]);
      await load.close().catch(() => undefined);
      for (const { reason, at } of load.failures) failed.push({ kind: 'send', at, reason });
      failed.push(...deliveries.failures(load.sent, stoppedAt - deliveryTimeoutMs));
      for (const { socket } of listeners) socket.disconnect();
    },
  };
}

/** Returns why it failed, or null. The log-out is not timed by itself: it keeps the person below LIMIT_SESSIONS. */
async function logInAndOut({ origin, account, password }: Person): Promise<string | null> {
  const body = { login: account.username, password };
  const reply = await call(origin, 'POST', '/v1/sessions', { body, timeoutMs, key: randomUUID() });
  if (reply.status !== 201) return `${reply.status} ${reply.body.code}`;
  const token: string = reply.body.session.accessToken;
  await call(origin, 'DELETE', '/v1/sessions/current', { token, timeoutMs }).catch(() => undefined);
  return null;
}

async function read(person: Person, path: string): Promise<string | null> {
  const { status, body } = await person.ask('GET', path, undefined, { timeoutMs });
  return status === 200 ? null : `${status} ${body.code}`;
}

async function uploadPicture(person: Person, round: number): Promise<string | null> {
  const form = new FormData();
  const picture = pngOf(320, 240, [round % 256, 100, 200]);
  form.append('file', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'picture.png');
  const headers = { authorization: `Bearer ${person.session.accessToken}` };
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(`${person.origin}/v1/files`, { method: 'POST', headers, body: form, signal });
  const body = (await response.json()) as { code?: string };
  return response.status === 201 ? null : `${response.status} ${body.code}`;
}
