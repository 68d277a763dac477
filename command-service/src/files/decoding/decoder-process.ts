/**
 * Main module of a decoder process: decodes one image after another for the process that forked it. It runs on bytes from strangers, so
 * it is started without environment and with Node's permission model (image-decoder.ts), and it dies with its parent.
 */
import { Problem } from '@parley/service-kit/problems';
import type { DecodeRequest, DecodeResult } from './image-decoder.ts';
import { lowerPriority } from '../../lower-priority.ts';
import { processImage } from './process-image.ts';

lowerPriority();

// SIGKILL, since process.exit would wait for a decoder that is running.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

process.on('message', async (request: DecodeRequest) => {
  const before = process.cpuUsage();
  const result = await resultOf(request);
  const { user, system } = process.cpuUsage(before);
  process.send!({ ...result, residentBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1_000 });
});

async function resultOf({ upload, limits, maxBytes }: DecodeRequest): Promise<DecodeResult> {
  try {
    return { value: await processImage(upload, limits, maxBytes) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, options } = error;
    return { problem: { code, detail: options.detail, retryAfter: options.retryAfter } };
  }
}
