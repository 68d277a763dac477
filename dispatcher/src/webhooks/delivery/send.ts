/** Sends one signed request to a receiver, to addresses that are allowed alone. */
import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress, refusalOf, type OutboundRules } from '@parley/service-kit/outbound/public-address';
import { Agent, request, type Dispatcher } from 'undici';

export interface Outcome {
  /** Null without an answer. */
  status: number | null;
  /** Null after a success. */
  error: string | null;
  /** The pause that the receiver asked for, in milliseconds. */
  retryAfterMs: number | null;
  milliseconds: number;
}

export interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Sender {
  /** Never rejects, except with the signal's reason. */
  send(outgoing: OutgoingRequest, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

export interface SenderOptions {
  rules: OutboundRules;
  /** For the whole request. */
  timeoutMs: number;
  /** Connections to one origin. */
  connections: number;
  /** Replaced in tests. */
  resolveName?: typeof resolve;
}

/** An answer is read this far, so that its connection can be used again. */
const maxAnswerBytes = 4 * 1_024;

class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

export function createSender({ rules, timeoutMs, connections, resolveName = resolve }: SenderOptions): Sender {
  const agent = new Agent({ connections, pipelining: 1, connect: { lookup: lookupAllowed(rules, resolveName), timeout: timeoutMs } });

  return {
    async send({ url, headers, body }, signal) {
      const start = performance.now();
      const outcome = (rest: Partial<Outcome>): Outcome => ({
        status: null,
        error: null,
        retryAfterMs: null,
        milliseconds: Math.round(performance.now() - start),
        ...rest,
      });
      const refusal = refusalOf(url, rules);
      if (refusal !== null) return outcome({ error: refusal });
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent, signal: limit });
        const status = answer.statusCode;
        await skipBody(answer.body);
        if (status >= 200 && status < 300) return outcome({ status });
        return outcome({ status, error: reasonOf(status), retryAfterMs: retryAfter(answer.headers['retry-after']) });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        return outcome({ error: limit.aborted ? `No answer within ${timeoutMs / 1_000} s` : messageOf(error) });
      }
    },
    close: () => agent.destroy(),
  };
}

/** The connection goes to the very addresses that were checked. */
function lookupAllowed({ allowPrivate }: OutboundRules, resolveName: typeof resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new AddressRefused(`${hostname} has an address that is not public`), '', 0);
      if (options.all === true) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first!.address, first!.family);
    });
  };
}

/** Once the status is known, the rest of the answer matters to nobody, nor does how it ends. */
async function skipBody(body: Dispatcher.ResponseData['body']): Promise<void> {
  await body.dump({ limit: maxAnswerBytes }).catch(() => undefined);
}

function reasonOf(status: number): string {
  return status >= 300 && status < 400 ? `Answered ${status}: redirects are not followed` : `Answered ${status}`;
}

/** Seconds or an HTTP date. */
function retryAfter(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string') return null;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : null;
}

/** Without addresses of this network: `connect ECONNREFUSED` says enough. */
function messageOf(error: unknown): string {
  if (error instanceof AddressRefused) return error.message;
  const { code, cause, message } = error as { code?: string; cause?: unknown; message?: string };
  if (cause instanceof AddressRefused) return cause.message;
  return (code ?? message ?? 'Failed').slice(0, 200);
}
