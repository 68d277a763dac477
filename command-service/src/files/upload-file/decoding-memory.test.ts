import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { people, statusesOf, type Person, type Reply } from '../../person.fixture.ts';
import { startService } from '../../service.fixture.ts';
import { decodersOf, residentBytesOf } from '../decoding/decoder-processes.fixture.ts';
import { picture } from '../images.fixture.ts';
import { upload } from '../upload.fixture.ts';

test('H3: images of several users that need more memory together are decoded one after another', async () => {
  const [width, height] = [3_000, 3_000];
  const image = await picture(width, height).webp({ effort: 0 }).toBuffer();
  const service = await startService({ fileLimits: { decodingBytes: width * height * 20 } });
  const uploaders = await people([service], 3);
  // On a busy machine an image may take too long through no fault of its own: clients repeat it.
  const uploadEventually = async (uploader: Person): Promise<Reply> => {
    const reply = await upload(service, uploader, image);
    return reply.status === 503 ? uploadEventually(uploader) : reply;
  };
  const replies = Promise.all(uploaders.map(uploadEventually));
  let isDone = false;
  let peakBytes = 0;
  void replies.finally(() => (isDone = true));
  const sampled = async () => {
    const decoders = await Promise.all((await decodersOf(process.pid)).map(residentBytesOf));
    peakBytes = Math.max(
      peakBytes,
      decoders.reduce((sum, bytes) => sum + bytes, 0),
    );
    return isDone;
  };
  await waitUntil(sampled, { what: 'the responses', deadlineMs: 110_000, pauseMs: 50 });
  expect(statusesOf(await replies)).toEqual([201, 201, 201]);
  // Two processes take some 200 MiB, and decoding one image of this kind 130 MiB.
  expect(peakBytes).toBeLessThan(400 * 1024 ** 2);
  await service.close();
}, 120_000);
