import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { thumbnailName } from '@parley/write-tables/files';
import { register, statusesOf, type Person } from '../../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../../service.fixture.ts';
import { decodersOf } from '../decoding/decoder-processes.fixture.ts';
import { animation, avif, photo, picture, png, pngBomb } from '../images.fixture.ts';
import { formOf, send, sendRaw, upload } from '../upload.fixture.ts';

describe('upload a file', () => {
  let service: ServiceUnderTest;
  let ada: Person;
  beforeAll(async () => {
    service = await startService();
    ada = await register(service);
  });
  afterAll(() => service.close());

  const stored = async (name: string) => buffer((await service.fileStore.get(name))!);

  test.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
    ['gif', 'image/gif'],
    ['avif', 'image/avif'],
  ] as const)('%s keeps its format, and the response describes the stored bytes', async (format, mediaType) => {
    const { status, body } = await upload(service, ada, await picture()[format]().toBuffer());
    const { file } = body;
    const bytes = await stored(file.id);
    expect([status, file]).toEqual([
      201,
      {
        id: file.id,
        mediaType,
        size: bytes.length,
        width: 40,
        height: 20,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        url: `/v1/files/${file.id}`,
        thumbnailUrl: `/v1/files/${file.id}/thumbnail`,
      },
    ]);
    expect(await sharp(await stored(thumbnailName(file.id))).metadata()).toMatchObject({ format: 'webp', width: 40, height: 20 });
  });

  test('metadata is removed and the orientation applied', async () => {
    const original = await photo();
    expect((await sharp(original).metadata()).exif?.includes('Photographer')).toBe(true);
    const { file } = (await upload(service, ada, original)).body;
    expect(file).toMatchObject({ width: 20, height: 40 });
    const bytes = await stored(file.id);
    const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata();
    expect([exif, xmp, iptc, icc, orientation]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(bytes.includes('Exif') || bytes.includes('Photographer')).toBe(false);
    // The upper half of the original is on the right now.
    const { data } = await sharp(bytes).extract({ left: 16, top: 20, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeGreaterThan(200);
    expect(data[2]).toBeLessThan(60);
  });

  test.each(['gif', 'webp'] as const)('an animated %s stays animated, its thumbnail does not', async (format) => {
    const { file } = (await upload(service, ada, await animation(format))).body;
    expect(file).toMatchObject({ mediaType: `image/${format}`, width: 16, height: 8 });
    expect(await sharp(await stored(file.id)).metadata()).toMatchObject({ pages: 3, delay: [150, 150, 150], loop: 2 });
    expect((await sharp(await stored(thumbnailName(file.id))).metadata()).pages).toBeUndefined();
  });

  const truncated = async (image: Promise<Buffer>) => {
    const bytes = await image;
    return bytes.subarray(0, Math.floor(bytes.length * 0.6));
  };

  test('a truncated animation keeps its complete frames', async () => {
    const { file } = (await upload(service, ada, await truncated(animation('gif', 5)))).body;
    expect((await sharp(await stored(file.id)).metadata()).pages).toBe(2);
  });

  test('a large picture has a small thumbnail', async () => {
    const { file } = (await upload(service, ada, await png(1_600, 800))).body;
    expect(await sharp(await stored(thumbnailName(file.id))).metadata()).toMatchObject({ width: 320, height: 160 });
  });

  test('bytes after the picture are removed', async () => {
    const polyglot = Buffer.concat([await png(), Buffer.from('<script>alert(1)</script>PK\u0003\u0004')]);
    const { status, body } = await upload(service, ada, polyglot);
    expect(status).toBe(201);
    expect((await stored(body.file.id)).includes('script')).toBe(false);
  });

  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>');
  test.each([
    ['nothing', () => Buffer.alloc(0)],
    ['an SVG', () => svg],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a TIFF', () => picture().tiff().toBuffer()],
    ['a PDF', () => Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj')],
    ['half a PNG', () => truncated(png(300, 300))],
    ['half a JPEG', () => truncated(picture(300, 300).jpeg().toBuffer())],
    ['half a WebP', () => truncated(picture(300, 300).webp({ lossless: true }).toBuffer())],
    ['half a GIF', () => truncated(picture(300, 300).gif().toBuffer())],
    ['half an AVIF', () => truncated(picture(300, 300).avif().toBuffer())],
    ['a damaged PNG', () => pngBomb(600, 600)],
    ['noise', () => Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 7919) % 251))],
  ])('%s is refused, whatever its file name', async (_name, content) => {
    const { status, body } = await upload(service, ada, await content());
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });

  test('too many pixels are refused by their header', async () => {
    const began = performance.now();
    for (const bomb of [pngBomb(60_000, 60_000), pngBomb(6_000, 7_000)]) {
      const { status, body } = await upload(service, ada, bomb);
      expect([status, body.code]).toEqual([413, 'payload_too_large']);
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test.each([
    ['no part', () => formOf(), 422],
    ['an additional field', async () => formOf(['file', await png()], ['title', 'mine']), 422],
    ['text instead of a file', () => formOf(['file', 'not a file']), 415],
    ['another name', async () => formOf(['avatar', await png()]), 422],
    ['two files', async () => formOf(['file', await png()], ['file', await png()]), 422],
    ['two files, one with another name', async () => formOf(['file', await png()], ['other', await png()]), 422],
  ])('%s', async (_name, form, expected) => {
    expect((await send(service, ada, await form())).status).toBe(expected);
  });

  test.each([
    ['JSON', '{}', 'application/json', 415],
    ['no boundary', 'x', 'multipart/form-data', 415],
    ['another boundary', '--one\r\n\r\n', 'multipart/form-data; boundary=two', 422],
    [
      'an incomplete part',
      '--one\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
      'multipart/form-data; boundary=one',
      422,
    ],
    ['an empty body', '', 'multipart/form-data; boundary=one', 422],
  ])('a body with %s', async (_name, body, type, expected) => {
    expect((await send(service, ada, body, { 'content-type': type })).status).toBe(expected);
  });

  test('a retry returns the same file; another upload with the same key is refused', async () => {
    const [one, other] = [await png(), await png(30, 30)];
    const replies = await Promise.all(Array.from({ length: 3 }, () => upload(service, ada, one, 'key-1')));
    expect(statusesOf(replies)).toEqual([201, 201, 201]);
    expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const retry = await upload(service, ada, one, 'key-1');
    expect([retry.status, retry.headers.get('idempotency-replayed'), retry.body]).toEqual([201, 'true', replies[0]!.body]);
    expect((await upload(service, ada, other, 'key-1')).body.code).toBe('idempotency_key_reused');
    const bob = await register(service);
    const bobs = await upload(service, bob, other, 'key-1');
    expect([bobs.status, bobs.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });

  test('temporary files are deleted', async () => {
    // Other processes upload too, and a killed one leaves its files.
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(`parley-upload-${process.pid}-`))).toEqual([]);
  });
});

describe('limits of uploads', () => {
  async function withLimits(options: Parameters<typeof startService>[0], run: (service: ServiceUnderTest, ada: Person) => Promise<void>) {
    const service = await startService(options);
    try {
      await run(service, await register(service));
    } finally {
      await service.close();
    }
  }

  test('too many bytes, with and without a Content-Length over the limit', () =>
    withLimits({ fileLimits: { bytes: 20_000 } }, async (service, ada) => {
      for (const size of [30_000, 200_000, 3_000_000]) {
        const { status, body } = await upload(service, ada, Buffer.alloc(size, 7));
        expect([status, body.code]).toEqual([413, 'payload_too_large']);
      }
      expect((await upload(service, ada, await png())).status).toBe(201);
    }));

  test('too many frames', () =>
    withLimits({ fileLimits: { frames: 3 } }, async (service, ada) => {
      expect((await upload(service, ada, await animation('gif', 4))).body.code).toBe('payload_too_large');
      expect((await upload(service, ada, await animation('gif', 3))).status).toBe(201);
    }));

  test('pixels are counted over all frames', () =>
    withLimits({ fileLimits: { pixels: 16 * 8 * 3 } }, async (service, ada) => {
      expect((await upload(service, ada, await animation('webp', 4))).body.code).toBe('payload_too_large');
      expect((await upload(service, ada, await animation('webp', 3))).status).toBe(201);
    }));

  test('concurrent uploads of a user share one quota; other users have their own', async () => {
    const image = await png(400, 400);
    let fileBytes = 0;
    await withLimits({}, async (service, ada) => {
      const { file } = (await upload(service, ada, image)).body;
      fileBytes = file.size + (await buffer((await service.fileStore.get(thumbnailName(file.id)))!)).length;
    });
    await withLimits({ fileLimits: { bytesPerUser: fileBytes * 2, decodingQueuePerUser: 10 } }, async (service, ada) => {
      const replies = await Promise.all(Array.from({ length: 5 }, () => upload(service, ada, image)));
      expect(statusesOf(replies)).toEqual([201, 201, 403, 403, 403]);
      expect(replies.find(({ status }) => status === 403)!.body.code).toBe('file_quota_exceeded');
      expect((await upload(service, await register(service), image)).status).toBe(201);
    });
  });

  test('uploads beyond the decoding queue are rejected with Retry-After', () =>
    withLimits({ fileLimits: { decodingConcurrency: 1, decodingQueue: 1 } }, async (service, ada) => {
      const image = await png(2_000, 2_000);
      const replies = await Promise.all(Array.from({ length: 8 }, () => upload(service, ada, image)));
      expect(new Set(statusesOf(replies))).toEqual(new Set([201, 429]));
      expect(replies.find(({ status }) => status === 429)!.headers.get('retry-after')).toBe('1');
    }));

  describe('H3: a user with dear images', () => {
    const decoders = async () => (await decodersOf(process.pid)).length;
    afterEach(() => waitUntil(async () => (await decoders()) === 0, { what: 'the end of the decoders' }));

    test('does not delay the images of others until theirs are done', () =>
      withLimits({}, async (service, ada) => {
        const [dear, cheap, bob] = [await avif(2_000, 2_000), await png(), await register(service)];
        const accepted: string[] = [];
        const flood = Array.from({ length: 60 }, async () => {
          const reply = await upload(service, ada, dear);
          if (reply.status === 201) accepted.push('dear');
          return reply;
        });
        await waitUntil(async () => (await decoders()) === 1, { what: 'the decoder' });
        expect((await upload(service, bob, cheap)).status).toBe(201);
        accepted.push('cheap');
        const statuses = statusesOf(await Promise.all(flood));
        // One is decoded, and two wait: a slot is left to others.
        expect(accepted.slice(0, -1)).toContain('cheap');
        expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(30);
        expect(new Set(statuses)).toEqual(new Set([201, 429]));
      }));

    test('spends a budget of decoding time of their own', () =>
      withLimits({ decodingMs: 1 }, async (service, ada) => {
        expect((await upload(service, ada, await png())).status).toBe(201);
        const { status, headers, body } = await upload(service, ada, await png());
        expect([status, body.code, Number(headers.get('retry-after')) > 0]).toEqual([429, 'budget_exhausted', true]);
        expect((await upload(service, await register(service), await png())).status).toBe(201);
      }));

    test('has fewer pixels as AVIF', () =>
      withLimits({ fileLimits: { avifPixels: 40 * 20 - 1 } }, async (service, ada) => {
        expect((await upload(service, ada, await avif(40, 20))).body.code).toBe('payload_too_large');
        expect((await upload(service, ada, await png(40, 20))).status).toBe(201);
      }));

    test('stops costing anything when their client is gone', () =>
      withLimits({}, async (service, ada) => {
        const outgoing = await sendRaw(service, ada, await avif(3_000, 3_000));
        // The first process is that of small images: it has measured this one, and waits for the next.
        await waitUntil(async () => (await decoders()) === 2, { what: 'the decoder' });
        outgoing.destroy();
        await waitUntil(async () => (await decoders()) === 1, { what: 'the end of the decoder', deadlineMs: 2_000 });
      }));

    test('M5: has a bounded number of uploads open', () =>
      withLimits({ openUploads: 2 }, async (service, ada) => {
        const open = [await sendRaw(service, ada, null), await sendRaw(service, ada, null)];
        const refused = async () => (await upload(service, ada, await png())).body.code === 'too_many_in_flight';
        await waitUntil(refused, { what: 'a refusal' });
        expect((await upload(service, await register(service), await png())).status).toBe(201);
        for (const outgoing of open) outgoing.destroy();
        await waitUntil(async () => (await upload(service, ada, await png())).status === 201, { what: 'an accepted upload' });
      }));
  });

  test('too many uploads of one user', () =>
    withLimits({ uploadsPerUser: 2 }, async (service, ada) => {
      for (const expected of [201, 201, 429]) expect((await upload(service, ada, await png())).status).toBe(expected);
    }));
});
