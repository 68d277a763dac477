import { expect, test } from '@jest/globals';
import { createWorkBudget } from '@parley/service-kit/bounds/work-budget';
import { defaultFileLimits } from '../file-limits.ts';
import { decodeInTurn } from './decode-in-turn.ts';
import type { ImageDecoder } from './image-decoder.ts';
import type { ProcessedImage } from './process-image.ts';

const { signal } = new AbortController();

/** Decodes each upload when the test says so, small and large ones; `decoding` are those that are being decoded. */
function setup(limits: { concurrency: number; bytes: number; sizeOf?: (upload: string) => number }) {
  const decoding = new Map<string, PromiseWithResolvers<ProcessedImage>>();
  const order: string[] = [];
  const start: ImageDecoder['decode'] = async ({ upload }, { signal: client, charge }) => {
    client.throwIfAborted();
    order.push(upload);
    const result = Promise.withResolvers<ProcessedImage>();
    decoding.set(upload, result);
    return result.promise.finally(() => charge(10));
  };
  const decode = decodeInTurn({
    decoder: {
      async decodeSmall(request, options) {
        const bytes = limits.sizeOf?.(request.upload) ?? 1;
        return bytes > options.maxBytes ? bytes : start(request, options);
      },
      decode: start,
    },
    limits: { ...defaultFileLimits, decodingConcurrency: limits.concurrency, decodingBytes: limits.bytes, decodingQueuePerUser: 10 },
    budget: createWorkBudget({ name: 'decoding', rate: { points: 1_000_000, seconds: 60 } }),
  });
  /** Runs tasks that have begun until they wait for a decoder. */
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return {
    order,
    decode: (userId: string, upload: string, client = signal) => decode(userId, upload, client),
    turn,
    async end(upload: string) {
      decoding.get(upload)!.resolve({ path: upload } as ProcessedImage);
      await turn();
    },
    async fail(upload: string) {
      decoding.get(upload)!.reject(new Error('killed'));
      await turn();
    },
  };
}

const mebibyte = 1024 ** 2;
const sizes: Readonly<Record<string, number>> = { bomb: 600, photo: 100, quick: 20 };
const sizeOf = (upload: string): number => sizes[upload.split(' ')[0]!]! * mebibyte;

test('H3: large images that need more memory together are decoded one after another, others at the same time', async () => {
  const { decode, order, turn, end } = setup({ concurrency: 6, bytes: 650 * mebibyte, sizeOf });
  const decoded = [decode('ada', 'bomb 1'), decode('bob', 'bomb 2'), decode('cy', 'photo')];
  await turn();
  expect(order).toEqual(['bomb 1']);
  await end('bomb 1');
  expect(order).toEqual(['bomb 1', 'bomb 2']);
  await end('bomb 2');
  expect(order).toEqual(['bomb 1', 'bomb 2', 'photo']);
  await end('photo');
  expect(await Promise.all(decoded)).toHaveLength(3);
});

test('H3: quick images wait for no large one, also those of new users', async () => {
  const { decode, order, turn, end } = setup({ concurrency: 2, bytes: 576 * mebibyte, sizeOf });
  const flood = ['mal', 'mallory', 'malice', 'malcolm'].map((userId) => decode(userId, `bomb ${userId}`));
  await turn();
  const quick = [decode('ada', 'quick 1'), decode('bob', 'quick 2')];
  await turn();
  expect(order).toEqual(['bomb mal', 'quick 1']);
  await end('quick 1');
  await end('quick 2');
  expect(await Promise.all(quick)).toHaveLength(2);
  for (let left = 0; left < flood.length; left++) await end(order.at(-1) === 'quick 2' ? 'bomb mal' : order.at(-1)!);
  expect(await Promise.all(flood)).toHaveLength(4);
});

test('H3: large images of users with little recent use leave a place to small ones, also while they wait for memory', async () => {
  const { decode, order, turn, end } = setup({ concurrency: 2, bytes: 576 * mebibyte, sizeOf });
  const users = ['mal', 'mallory', 'malice'];
  for (const userId of users) {
    const before = decode(userId, `quick ${userId}`);
    await turn();
    await end(`quick ${userId}`);
    await before;
  }
  order.length = 0;
  const flood = users.map((userId) => decode(userId, `bomb ${userId}`));
  await turn();
  const small = decode('ada', 'quick 1');
  await turn();
  expect(order).toEqual(['bomb mal', 'quick 1']);
  await end('quick 1');
  expect(await small).toEqual({ path: 'quick 1' });
  for (let left = 0; left < users.length; left++) await end(order.at(-1) === 'quick 1' ? 'bomb mal' : order.at(-1)!);
  expect(await Promise.all(flood)).toHaveLength(3);
});

test('H3: a decoding that fails frees its place, and one whose client has gone does not take it', async () => {
  const { decode, order, turn, end, fail } = setup({ concurrency: 2, bytes: 576 * mebibyte, sizeOf });
  const client = new AbortController();
  const [killed, abandoned, next] = [decode('mal', 'bomb 1'), decode('mallory', 'bomb 2', client.signal), decode('ada', 'bomb 3')];
  await turn();
  client.abort(new Error('gone'));
  const outcomes = Promise.allSettled([killed, abandoned, next]);
  await fail('bomb 1');
  await turn();
  expect(order).toEqual(['bomb 1', 'bomb 3']);
  await end('bomb 3');
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});

test('H3: a user with little recent use does not wait for all others', async () => {
  const { decode, order, turn, end } = setup({ concurrency: 1, bytes: 576 * mebibyte, sizeOf });
  const before = decode('ada', 'photo before');
  await turn();
  await end('photo before');
  const flood = ['mal', 'mallory', 'malice', 'malcolm'].map((userId) => decode(userId, `photo ${userId}`));
  const own = decode('ada', 'photo own');
  await turn();
  await end(order.at(-1)!);
  await end(order.at(-1)!);
  expect(order.slice(0, 4)).toContain('photo own');
  for (let left = 0; left < 3; left++) await end(order.at(-1)!);
  expect(await Promise.all([before, own, ...flood])).toHaveLength(6);
});
