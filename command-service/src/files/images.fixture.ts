/** Images as users upload them, and bytes that only look like an image. */
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

const gps = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '13/1 24/1 0/1' } };

/** Red above, blue below: 40 wide, 20 high. */
export function picture(width = 40, height = 20): Sharp {
  const half = { width, height: Math.ceil(height / 2), channels: 3, background: '#f00' } as const;
  return sharp({ create: { ...half, height, background: '#00f' } }).composite([{ input: { create: half }, gravity: 'north' }]);
}

export const png = (width?: number, height?: number): Promise<Buffer> => picture(width, height).png().toBuffer();

/** Small in bytes and slow to decode. */
export const avif = (width: number, height: number): Promise<Buffer> => picture(width, height).avif({ effort: 0 }).toBuffer();

/** A photo as a phone held upright writes it: rotated by EXIF, with the location. */
export const photo = (): Promise<Buffer> =>
  picture()
    .withExif({ IFD0: { Copyright: 'Photographer' }, ...gps })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

export async function animation(format: 'gif' | 'webp', frames = 3): Promise<Buffer> {
  const colors = ['#f00', '#0f0', '#00f', '#ff0', '#0ff'];
  const images = await Promise.all(
    Array.from({ length: frames }, (_, index) =>
      sharp({ create: { width: 16, height: 8, channels: 3, background: colors[index % colors.length]! } })
        .png()
        .toBuffer(),
    ),
  );
  const joined = sharp(images, { join: { animated: true } });
  const shown = { loop: 2, delay: Array<number>(frames).fill(150) };
  return (format === 'gif' ? joined.gif(shown) : joined.webp(shown)).toBuffer();
}

/** A few bytes that declare a picture of this size. */
export function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(1_000))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
