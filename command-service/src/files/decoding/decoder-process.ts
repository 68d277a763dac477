/**
 * Main module of a decoder process: decodes one image after another for the process that forked it. It runs on bytes from strangers, so
 * it is started without environment and with Node's permission model (image-decoder.ts), and it dies with its parent.
 */
import { setPriority } from 'node:os';
import { Problem } from '@parley/service-kit/problems';
import type { DecodeRequest, DecodeResult } from './image-decoder.ts';
import { processImage } from './process-image.ts';

// Decoding must not take a core from the process that answers requests.
setPriority(10);

// SIGKILL, since process.exit would wait for a decoder that is running.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

process.on('message', async ({ upload, limits }: DecodeRequest) => {
  process.send!(await decode(upload, limits));
});

async function decode(upload: string, limits: DecodeRequest['limits']): Promise<DecodeResult> {
  try {
    return { image: await processImage(upload, limits) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, options } = error;
    return { problem: { code, detail: options.detail } };
  }
}
