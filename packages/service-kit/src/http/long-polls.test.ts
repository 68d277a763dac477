import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { z } from 'zod';
import { createInFlightLimit } from '../bounds/in-flight-limit.ts';
import { listen } from '../graceful-server.ts';
import { appWith } from './http-app.fixture.ts';
import { defineRoute } from './route.ts';

const closings: (() => void)[] = [];
afterEach(() => closings.splice(0).forEach((close) => close()));

/** One read at a time, and two long polls. `poll` waits twice, as one that was woken in vain, and then reads as `read` does. */
async function setup() {
  const limit = (name: string, max: number) => createInFlightLimit({ name, max, maxWaiting: 8 });
  const [reads, user, longPolls] = [limit('reads', 1), limit('user', 2), limit('long_polls', 2)];
  const waits = new Map<string, (() => void)[]>();
  const reading = { now: 0, most: 0 };
  const route = (operation: 'poll' | 'read') =>
    defineRoute({
      method: 'GET',
      path: `/v1/${operation}/:name`,
      operation,
      summary: operation,
      auth: 'session',
      problems: [],
      answers: { 200: z.object({}) },
      params: z.object({ name: z.string() }),
      async handle(request) {
        const { name } = request.params;
        const wait = () => new Promise<void>((resolve) => waits.set(name, [...(waits.get(name) ?? []), resolve]));
        if (operation === 'poll') for (let round = 0; round < 2; round++) await request.longPoll(wait);
        reading.most = Math.max(reading.most, ++reading.now);
        await turn();
        reading.now--;
        return { status: 200, body: {} };
      },
    });
  const { app } = appWith({
    routes: [route('poll'), route('read')],
    limits: {
      admit: async () => undefined,
      enter: () => user.enterInTurn('user'),
      enterRead: () => reads.enterInTurn('user'),
      enterLongPoll: () => longPolls.enter('user'),
    },
  });
  const server = createServer(app);
  closings.push(
    () => void server.close(),
    () => server.closeAllConnections(),
  );
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  const ask = async (path: string, signal?: AbortSignal) => {
    const headers = { authorization: 'Bearer good' };
    return (await fetch(`http://127.0.0.1:${port}/v1/${path}`, { headers, ...(signal && { signal }) })).status;
  };
  const isWaiting = (name: string, round = 1) => waitUntil(() => waits.get(name)?.length === round, { what: `${name} to wait` });
  const wake = async (name: string) => {
    waits.get(name)![0]!();
    await isWaiting(name, 2);
    waits.get(name)![1]!();
  };
  return { ask, isWaiting, wake, reading };
}

test('a long poll gives back its place while it waits, and takes one to answer', async () => {
  const { ask, isWaiting, wake, reading } = await setup();
  const polls = ['poll/a', 'poll/b'].map((path) => ask(path));
  await Promise.all([isWaiting('a'), isWaiting('b')]);
  expect(await ask('read/c')).toBe(200);
  await Promise.all([wake('a'), wake('b'), ask('read/d'), ask('read/e')]);
  expect(await Promise.all(polls)).toEqual([200, 200]);
  expect(reading.most).toBe(1);
});

test('one beyond the bound is refused until another has ended', async () => {
  const { ask, isWaiting, wake } = await setup();
  const polls = ['poll/a', 'poll/b'].map((path) => ask(path));
  await Promise.all([isWaiting('a'), isWaiting('b')]);
  expect(await ask('poll/c')).toBe(429);
  await wake('a');
  expect(await polls[0]).toBe(200);
  const next = ask('poll/d');
  await isWaiting('d');
  await Promise.all([wake('b'), wake('d')]);
  expect(await Promise.all([...polls, next])).toEqual([200, 200, 200]);
});

test('one whose client has gone makes room for another', async () => {
  const { ask, isWaiting, wake } = await setup();
  const leaving = new AbortController();
  const polls = ['poll/a', 'poll/b'].map((path) => ask(path, leaving.signal));
  await Promise.all([isWaiting('a'), isWaiting('b')]);
  leaving.abort();
  expect((await Promise.allSettled(polls)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  let tries = 0;
  await waitUntil(
    async () => {
      const name = `try${tries++}`;
      const status = await Promise.race([ask(`poll/${name}`), isWaiting(name).then(() => 'waits')]);
      if (status === 'waits') await wake(name);
      return status === 'waits';
    },
    { what: 'room for another' },
  );
});
