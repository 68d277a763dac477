import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressKeys } from '../bounds/address-keys.ts';
import type { BoundMetrics } from '../bounds/bound-metrics.ts';

/** Bounds that Node's parser applies, by its error code. */
const boundsByCode: Readonly<Record<string, { bound: string; status: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { bound: 'header_time', status: '408 Request Timeout' },
  HPE_HEADER_OVERFLOW: { bound: 'header_bytes', status: '431 Request Header Fields Too Large' },
};

/** Counts requests whose headers are late or too large; answers requests that can not be parsed, as Node does by default. */
export function countUnparsedRequests(server: Server, metrics: BoundMetrics): void {
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    const exceeded = boundsByCode[code];
    if (exceeded) metrics.exceeded(exceeded.bound, addressKeys(socket.remoteAddress ?? '').host);
    // A response may be on its way; what follows it would not be a response.
    const isUnanswered = socket.writable && socket.bytesWritten === 0;
    if (isUnanswered) socket.write(`HTTP/1.1 ${exceeded?.status ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
    socket.destroy();
  });
}
