import { randomUUID } from 'node:crypto';
import { avif } from '@parley/command-service/files/images.fixture';
import { loop, outcomeOf, type Attack } from '../attackers/attack.ts';

const boundary = 'hostile';
/** The largest that the default limits once permitted and now permit: 40 and 16 megapixels. */
const sides = [6_320, 3_990];
let uploads: Buffer[] = [];

export const avifFlood: Attack = {
  name: 'avif-flood',
  finding: 'H3',
  about: 'Uploads AVIF images that are small in bytes and slow to decode, six at once.',
  async createUploads() {
    uploads = await Promise.all(sides.map(async (side) => formWith(await avif(side, side))));
  },
  async run(attacker, context) {
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    await loop(context, { concurrency: 6, pauseMs: 100 }, async (round) => {
      const body = uploads[round % uploads.length];
      const key = { 'idempotency-key': randomUUID() };
      const upload = { method: 'POST', path: '/v1/files', token: attacker.token, headers: { ...headers, ...key }, body };
      context.count(outcomeOf(await attacker.request(upload)));
    });
  },
};

function formWith(image: Buffer): Buffer {
  const header = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.avif"\r\nContent-Type: image/avif\r\n\r\n`;
  return Buffer.concat([Buffer.from(header), image, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}
