import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressKeys } from '../bounds/address-keys.ts';
import type { BoundMetrics } from '../bounds/bound-metrics.ts';
import { Problem, type ProblemCode } from '../problems.ts';
import { answerOf } from './problem-answer.ts';
import { requestIdFrom } from './request-id.ts';
import { sendOnSocket } from './send-on-socket.ts';

/** Bounds that Node's parser applies, by its error code. */
const boundsByCode: Readonly<Record<string, { bound: string; problem: ProblemCode }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { bound: 'header_time', problem: 'request_timeout' },
  HPE_HEADER_OVERFLOW: { bound: 'header_bytes', problem: 'headers_too_large' },
};

/**
 * Answers requests that Node's server refuses before anyone sees them with a problem, closes their connections, and counts those whose headers
 * are late or too large.
 */
export function answerUnparsedRequests(server: Server, metrics: BoundMetrics): void {
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    const exceeded = boundsByCode[code];
    if (exceeded) metrics.exceeded(exceeded.bound, addressKeys(socket.remoteAddress ?? '').host);
    // A response may be on its way; what follows it would not be a response.
    if (!socket.writable || socket.bytesWritten > 0) socket.destroy();
    else
      sendOnSocket(
        socket,
        answerOf(new Problem(exceeded?.problem ?? 'malformed_request'), { requestId: requestIdFrom(undefined), path: '*' }),
      );
  });
}
