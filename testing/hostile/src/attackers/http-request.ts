/** HTTP requests from a chosen loopback address. */
import { Agent, request as httpRequest } from 'node:http';
import type { Address } from '@parley/bench/load/plan';

/** Where a connection comes from. */
export interface Source {
  /** An address in 127.0.0.0/8. */
  localAddress: string;
  /** `X-Forwarded-For`: trusted only from the balancer's address. */
  forwardedFor?: string;
}

export interface HttpRequest {
  method: string;
  path: string;
  from: Source;
  /** A Buffer is sent as it is; anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  token?: string;
}

export interface HttpAnswer {
  /** 0: the connection failed or the answer did not arrive in time. */
  status: number;
  body: AnswerBody | null;
}

/** The parts of bodies that attackers read. */
interface AnswerBody {
  /** Code of a problem. */
  code?: string;
  account?: { id: string };
  session?: { accessToken: string };
  conversation?: { id: string };
}

const timeoutMs = 30_000;
const agent = new Agent({ keepAlive: true, maxFreeSockets: 1_000, timeout: timeoutMs });

export function sendRequest({ host, port }: Address, { method, path, from, body, headers, token }: HttpRequest): Promise<HttpAnswer> {
  const content = body === undefined ? null : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return new Promise((resolve) => {
    const fail = () => resolve({ status: 0, body: null });
    const options = { host, port, method, path, agent, localAddress: from.localAddress, timeout: timeoutMs };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', fail);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: parseOrNull(Buffer.concat(chunks)) }));
    });
    if (content !== null && !Buffer.isBuffer(body)) request.setHeader('content-type', 'application/json');
    if (content !== null) request.setHeader('content-length', content.length);
    if (token !== undefined) request.setHeader('authorization', `Bearer ${token}`);
    if (from.forwardedFor !== undefined) request.setHeader('x-forwarded-for', from.forwardedFor);
    for (const [name, value] of Object.entries(headers ?? {})) request.setHeader(name, value);
    request.once('timeout', () => request.destroy()).once('error', fail);
    request.end(content ?? undefined);
  });
}

function parseOrNull(bytes: Buffer): AnswerBody | null {
  try {
    return JSON.parse(bytes.toString()) as AnswerBody;
  } catch {
    return null;
  }
}
