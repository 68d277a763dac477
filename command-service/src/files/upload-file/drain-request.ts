import type { IncomingMessage } from 'node:http';

const withinMs = 5_000;

/**
 * Reads and discards the rest of a refused body, so that a client that is still sending receives the response. Stops after
 * `maxBytes` or 5 s; a client that sends more may see the connection close first.
 */
export async function drainRequest(request: IncomingMessage, maxBytes: number): Promise<void> {
  if (request.complete || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let received = 0;
    const done = () => {
      clearTimeout(timer);
      request.off('data', onData).off('end', done).off('close', done).pause();
      resolve();
    };
    const onData = (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxBytes) done();
    };
    const timer = setTimeout(done, withinMs);
    request.on('data', onData).once('end', done).once('close', done).resume();
  });
}
