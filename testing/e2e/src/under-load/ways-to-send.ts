/** One try to send a message, by REST or over a socket: what came of it, in a form that tells whether to try again. */
import type { Message } from '@parley/events/wire/messages';
import type { Person } from '../person.ts';

export type Outcome =
  | { message: Message }
  /** `refused`: the system said no for good, and trying again would say nothing else. */
  | { failure: string; refused: boolean };

export interface Try {
  conversationId: string;
  text: string;
  key: string;
}

export interface Way {
  name: string;
  send(message: Try): Promise<Outcome>;
  close(): void;
}

/** A client's patience with one try: longer than anything but a fault takes. */
const timeoutMs = 4_000;

export function byRest(person: Person): Way {
  return {
    name: `${person.account.username} by REST`,
    async send({ conversationId, text, key }) {
      try {
        const path = `/v1/conversations/${conversationId}/messages`;
        const { status, body } = await person.ask('POST', path, { text }, { key, timeoutMs: timeoutMs });
        return status === 201 ? { message: body.message } : failureOf(status, body.code);
      } catch (error) {
        return noAnswer(error);
      }
    },
    close: () => undefined,
  };
}

/** Its socket comes back by itself; what is sent while it is away waits for it as long as a try lasts. */
export async function bySocket(person: Person): Promise<Way> {
  const device = await person.connect({ reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 500 });
  const { socket } = device;
  return {
    name: `${person.account.username} by socket`,
    async send({ conversationId, text, key }) {
      // Refused at the door (while the database is away, say): Socket.IO does not try again by itself.
      if (!socket.active) socket.connect();
      try {
        const command = { conversationId, text, idempotencyKey: key };
        const answer = await socket.timeout(timeoutMs).emitWithAck('message.send', command);
        return answer.ok ? { message: answer.message } : failureOf(answer.problem.status, answer.problem.code);
      } catch (error) {
        return { failure: `no acknowledgement (${(error as Error).message})`, refused: false };
      }
    },
    close: () => device.close(),
  };
}

function failureOf(status: number, code: string): Outcome {
  return { failure: `${status} ${code}`, refused: status < 500 && status !== 429 };
}

/** Of the network, or a proxy's own page. What is not as the documents say is the test's to know. */
function noAnswer(error: unknown): Outcome {
  // By name: what fetch throws is not of the classes that a test file sees.
  const { name, message, cause } = error as Error;
  if (name === 'ProxyPage') return { failure: message, refused: false };
  if (!['TypeError', 'TimeoutError', 'AbortError'].includes(name)) throw error;
  return { failure: `no answer (${(cause as NodeJS.ErrnoException | undefined)?.code ?? message})`, refused: false };
}
