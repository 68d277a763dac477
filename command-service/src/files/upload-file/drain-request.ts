import type { IncomingMessage } from 'node:http';

const withinMs = 5_000;

/**
 * Reads what is left of a body that is refused and throws it away, so that a client which is still sending gets to hear the
 * answer. Only so many bytes, and 5 s: from who sends more the answer may be cut off.
 */
export async function drainRequest(request: IncomingMessage, maxBytes: number): Promise<void> {
  if (request.complete || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let seen = 0;
    const done = () => {
      clearTimeout(timer);
      request.off('data', look).off('end', done).off('close', done).pause();
      resolve();
    };
    const look = (chunk: Buffer) => {
      seen += chunk.length;
      if (seen > maxBytes) done();
    };
    const timer = setTimeout(done, withinMs);
    request.on('data', look).once('end', done).once('close', done).resume();
  });
}
