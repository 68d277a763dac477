/** Single attempts to send a message by REST or socket; each outcome shows whether to retry. */
import type { Message } from '@parley/events/wire/messages';
import type { Person } from '../person.ts';

export type SendOutcome =
  | { message: Message }
  /** `isFinal`: a retry would get the same rejection. */
  | { failure: string; isFinal: boolean };

export interface SendAttempt {
  conversationId: string;
  text: string;
  key: string;
}

export interface SendChannel {
  name: string;
  send(attempt: SendAttempt): Promise<SendOutcome>;
  close(): void;
}

/** Timeout of one attempt; only a fault takes longer. */
const timeoutMs = 4_000;

export function restChannel(person: Person): SendChannel {
  return {
    name: `${person.account.username} by REST`,
    async send({ conversationId, text, key }) {
      try {
        const path = `/v1/conversations/${conversationId}/messages`;
        const { status, body } = await person.ask('POST', path, { text }, { key, timeoutMs });
        return status === 201 ? { message: body.message } : failureOf(status, body.code);
      } catch (error) {
        return failureOfError(error);
      }
    },
    close: () => undefined,
  };
}

/** Sends over a socket that reconnects by itself; an attempt while it is disconnected waits until its timeout. */
export async function socketChannel(person: Person): Promise<SendChannel> {
  const device = await person.connect({ reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 500 });
  const { socket } = device;
  return {
    name: `${person.account.username} by socket`,
    async send({ conversationId, text, key }) {
      // Socket.IO does not retry when the service refuses the connection, for example without its database.
      if (!socket.active) socket.connect();
      try {
        const command = { conversationId, text, idempotencyKey: key };
        const answer = await socket.timeout(timeoutMs).emitWithAck('message.send', command);
        return answer.ok ? { message: answer.message } : failureOf(answer.problem.status, answer.problem.code);
      } catch (error) {
        return { failure: `no acknowledgement (${(error as Error).message})`, isFinal: false };
      }
    },
    close: () => device.close(),
  };
}

function failureOf(status: number, code: string): SendOutcome {
  return { failure: `${status} ${code}`, isFinal: status < 500 && status !== 429 };
}

/** Maps network errors and error pages of the proxy; rethrows anything else, such as an undocumented response. */
function failureOfError(error: unknown): SendOutcome {
  // Compares names, since errors of fetch come from another realm than Jest's classes.
  const { name, message, cause } = error as Error;
  if (name === 'ProxyPage') return { failure: message, isFinal: false };
  if (!['TypeError', 'TimeoutError', 'AbortError'].includes(name)) throw error;
  return { failure: `no answer (${(cause as NodeJS.ErrnoException | undefined)?.code ?? message})`, isFinal: false };
}
