/**
 * Decodes and re-encodes an untrusted image, so that only its pixels are kept.
 *
 * Bounds: only the decoders of five formats run, chosen by content; the pixel count is checked in the header before decoding; an
 * image gets one thread and ten seconds, and the caller limits concurrency. Runs in a decoder process only (decoder-process.ts).
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Problem } from '@parley/service-kit/problems';
import sharp, { type Metadata, type Sharp } from 'sharp';

export interface ImageLimits {
  /** Over all frames. */
  pixels: number;
  /** Limit for AVIF images: their decoder and encoder cost the most by far. */
  avifPixels: number;
  frames: number;
}

export interface ProcessedImage {
  path: string;
  mediaType: string;
  size: number;
  width: number;
  height: number;
  /** In hex. */
  sha256: string;
  thumbnailPath: string;
  thumbnailSize: number;
}

const seconds = 10;
const thumbnailSize = 320;

// libvips supports some forty formats, including SVG and PDF. A blocked decoder never reads the bytes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((decoder) => `VipsForeignLoad${decoder}`) });
sharp.concurrency(1);
sharp.cache(false);

interface Format {
  mediaType: string;
  animates: boolean;
  /** Memory that decoding and encoding take at most for each pixel, measured as peak resident memory of images of 16 to 40 megapixels. */
  bytesPerPixel: number;
  encode(image: Sharp, animation: { loop: number; delay: number[] | undefined }): Sharp;
}

// With these efforts, 40 megapixels stay well within ten seconds on one slow core.
const formats: Readonly<Record<string, Format>> = {
  jpeg: { mediaType: 'image/jpeg', animates: false, bytesPerPixel: 10, encode: (image) => image.jpeg({ quality: 85 }) },
  png: { mediaType: 'image/png', animates: false, bytesPerPixel: 10, encode: (image) => image.png() },
  webp: {
    mediaType: 'image/webp',
    animates: true,
    bytesPerPixel: 15,
    encode: (image, { loop, delay }) => image.webp({ quality: 85, effort: 2, loop, ...(delay && { delay }) }),
  },
  gif: {
    mediaType: 'image/gif',
    animates: true,
    bytesPerPixel: 15,
    encode: (image, { loop, delay }) => image.gif({ effort: 1, loop, ...(delay && { delay }) }),
  },
  avif: {
    mediaType: 'image/avif',
    animates: false,
    bytesPerPixel: 38,
    encode: (image) => image.avif({ quality: 60, effort: 0 }),
  },
};

// Damaged files are refused, not repaired.
const openOptions = { failOn: 'error', sequentialRead: true } as const;

/**
 * Writes image and thumbnail next to the upload. If this takes more than `maxBytes` of memory, judged by the header, it returns these bytes
 * instead. Throws `unsupported_media_type`, `payload_too_large` and `unavailable`.
 */
export async function processImage(upload: string, limits: ImageLimits, maxBytes = Infinity): Promise<ProcessedImage | number> {
  const startedAt = process.cpuUsage();
  try {
    const { header, format, pixels } = await readHeader(upload, limits);
    const bytes = pixels * format.bytesPerPixel;
    if (bytes > maxBytes) return bytes;
    const isAnimated = format.animates && (header.pages ?? 1) > 1;
    const image = sharp(upload, { ...openOptions, limitInputPixels: limits.pixels, animated: isAnimated }).timeout({ seconds });
    const upright = isAnimated ? image : image.autoOrient();
    const path = `${upload}.image`;
    const {
      size,
      width,
      height,
      pageHeight = height,
    } = await format.encode(upright, { loop: header.loop ?? 0, delay: header.delay }).toFile(path);
    const thumbnailPath = `${upload}.thumbnail`;
    const thumbnail = await sharp(path, { ...openOptions, limitInputPixels: false })
      .timeout({ seconds })
      .resize(thumbnailSize, thumbnailSize, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80, effort: 2 })
      .toFile(thumbnailPath);
    const sha256 = await sha256Of(path);
    return { path, mediaType: format.mediaType, size, width, height: pageHeight, sha256, thumbnailPath, thumbnailSize: thumbnail.size };
  } catch (error) {
    return refuse(error, process.cpuUsage(startedAt));
  }
}

async function readHeader(upload: string, limits: ImageLimits): Promise<{ header: Metadata; format: Format; pixels: number }> {
  // Without a pixel limit, which is checked here.
  const header = await sharp(upload, { ...openOptions, limitInputPixels: false }).metadata();
  const format = formatOf(header);
  if (format === undefined) throw unsupported();
  const pixels = pixelsOf(header);
  requireWithin({ pixels, frames: header.pages ?? 1 }, limits, format.mediaType);
  return { header, format, pixels };
}

/** Over all frames. */
function pixelsOf({ width, height, pageHeight = height, pages = 1 }: Metadata): number {
  return width * pageHeight * pages;
}

function formatOf({ format, compression }: Metadata): Format | undefined {
  // HEIF is a container for several codecs; with AV1 it is AVIF.
  return formats[format === 'heif' && compression === 'av1' ? 'avif' : format];
}

function requireWithin(image: { pixels: number; frames: number }, { pixels, avifPixels, frames }: ImageLimits, mediaType: string): void {
  if (image.frames > frames) throw new Problem('payload_too_large', { detail: `An image may have at most ${frames} frames` });
  const maxPixels = mediaType === 'image/avif' ? Math.min(pixels, avifPixels) : pixels;
  if (image.pixels > maxPixels) {
    throw new Problem('payload_too_large', {
      detail: `An image of type ${mediaType} may have at most ${maxPixels} pixels, summed over all frames`,
    });
  }
}

/** Hides the messages of libvips, which reveal internals. */
function refuse(error: unknown, cpu?: NodeJS.CpuUsage): never {
  if (error instanceof Problem) throw error;
  const isTimeout = error instanceof Error && /timeout/i.test(error.message);
  if (!isTimeout) throw unsupported(error);
  // Behind other processes, which go first, an image may time out through no fault of its own.
  const cpuSeconds = cpu === undefined ? seconds : (cpu.user + cpu.system) / 1_000_000;
  if (cpuSeconds < seconds / 2) throw new Problem('unavailable', { retryAfter: 5, cause: error });
  throw new Problem('payload_too_large', { detail: `Decoding the image took more than ${seconds} seconds`, cause: error });
}

function unsupported(cause?: unknown): Problem {
  const detail = 'Send a complete PNG, JPEG, WebP, GIF or AVIF image';
  return new Problem('unsupported_media_type', { detail, ...(cause !== undefined && { cause }) });
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
