import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FeedRefused, readFeed, type FeedPage } from './feed.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['queueMicrotask'], advanceTimers: true }));
afterEach(() => void jest.useRealTimers());

const page = (cursor: string, ...ids: string[]): FeedPage => ({ cursor, items: ids.map((id) => ({ id, type: 'message.sent', at: '' })) });

/** Answers one request after another, and records where each began. */
function server(...answers: (FeedPage | number | Error)[]) {
  const asked: string[] = [];
  const send = (async (url: string) => {
    const { searchParams } = new URL(url);
    asked.push(`${searchParams.get('after')}${searchParams.has('types') ? ` ${searchParams.get('types')}` : ''}`);
    const answer = answers.shift() ?? page('end');
    if (answer instanceof Error) throw answer;
    if (typeof answer === 'number') return Response.json({ code: `code_${answer}`, title: 'Refused' }, { status: answer });
    return Response.json(answer);
  }) as typeof fetch;
  return { asked, options: { origin: 'https://chat.example', key: 'parley_sk_1', fetch: send } };
}

async function take(count: number, feed: AsyncGenerator<FeedPage>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { items } of feed) {
    ids.push(...items.map(({ id }) => id));
    if (ids.length >= count) break;
    await jest.advanceTimersByTimeAsync(0);
  }
  return ids;
}

test('continues after each cursor, and returns no empty pages', async () => {
  const { asked, options } = server(page('a', '1', '2'), page('b'), page('c', '3'));
  expect(await take(3, readFeed({ ...options, types: ['message.*', 'call.*'] }))).toEqual(['1', '2', '3']);
  expect(asked).toEqual(['start message.*,call.*', 'a message.*,call.*', 'b message.*,call.*']);
});

test('asks again after failures of the network and of the server, at the same place', async () => {
  const { asked, options } = server(page('a', '1'), new TypeError('fetch failed'), 503, 429, page('b', '2'));
  const taken = take(2, readFeed({ ...options, after: 'now' }));
  await jest.advanceTimersByTimeAsync(10_000);
  expect(await taken).toEqual(['1', '2']);
  expect(asked).toEqual(['now', 'a', 'a', 'a', 'a']);
});

test('ends when the key or the cursor is refused', async () => {
  const refused = await take(1, readFeed(server(403).options)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(FeedRefused);
  expect(refused).toMatchObject({ status: 403, code: 'code_403' });
});

test('ends when its signal is aborted', async () => {
  const stopping = new AbortController();
  const { options } = server(new TypeError('fetch failed'));
  const taken = take(1, readFeed({ ...options, signal: stopping.signal })).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(0);
  stopping.abort(new Error('enough'));
  expect(await taken).toMatchObject({ message: 'enough' });
});
