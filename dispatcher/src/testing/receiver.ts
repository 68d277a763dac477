/** A receiver of webhooks on this machine, whose answers a test chooses. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  id: string;
  type: string;
  data: { id: string; conversationId?: string; seq?: number } & Record<string, unknown>;
  headers: IncomingHttpHeaders;
  body: string;
  /** Status of the answer; null if the test answered by itself. */
  status: number | null;
}

/** A status, or whatever it does with the response. */
export type Answer = number | ((response: ServerResponse, request: IncomingMessage) => void);

export interface Receiver {
  url: string;
  received: Received[];
  /** Those that were answered with success, without repetitions, in order of arrival. */
  delivered(): Received[];
  answer: (received: Received) => Answer;
  /** Requests that are not answered yet. */
  inFlight: number;
  mostInFlight: number;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    receiver.inFlight++;
    receiver.mostInFlight = Math.max(receiver.mostInFlight, receiver.inFlight);
    response.once('close', () => receiver.inFlight--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { type, data } = JSON.parse(body) as Pick<Received, 'type' | 'data'>;
      const one: Received = { id: String(request.headers['webhook-id']), type, data, headers: request.headers, body, status: null };
      const answer = receiver.answer(one);
      if (typeof answer === 'number') one.status = answer;
      received.push(one);
      if (typeof answer === 'number') response.writeHead(answer).end();
      else answer(response, request);
    });
  });
  // On a busy machine a test may pause longer than the default of 5 s, and then send on a connection that is being closed.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    delivered() {
      const accepted = received.filter(({ status }) => status !== null && status >= 200 && status < 300);
      return [...new Map(accepted.toReversed().map((one) => [one.id, one])).values()].toReversed();
    },
    answer: () => 204,
    inFlight: 0,
    mostInFlight: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
