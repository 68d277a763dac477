/** `POST …/messages` as prepared bytes. Per message only the text, the idempotency key and the client id change. */
import { randomBytes } from 'node:crypto';
import type { Address, LoadConversation } from './plan.ts';
import { sentences } from './sentences.ts';

/** Distinct texts per virtual user, sent in rotation: more than it sends in a round of the usual duration. */
const textsPerUser = 512;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Precedes the client id of a message, which consists of the number of its virtual user and the number of the message. */
export const clientIdKey = '"clientId":"';
const userDigits = 4;
const countDigits = 8;

export class MessageRequest {
  readonly #bytes: Buffer;
  readonly #texts: readonly string[];
  readonly #keyAt: number;
  readonly #textAt: number;
  readonly #clientIdAt: number;
  readonly #run = hex(randomBytes(2).readUInt16BE() & 0xfff, 3);
  readonly #user: number;

  constructor({ host, port }: Address, { id, senderToken }: LoadConversation, user: number) {
    this.#user = user;
    this.#texts = sentences(textsPerUser, user);
    const body = JSON.stringify({ text: this.#texts[0], clientId: '-'.repeat(userDigits + 1 + countDigits) });
    const header = [
      `POST /v1/conversations/${id}/messages HTTP/1.1`,
      `Host: ${host}:${port}`,
      `Authorization: Bearer ${senderToken}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Idempotency-Key: ${'-'.repeat(36)}`,
    ].join('\r\n');
    this.#bytes = Buffer.from(`${header}\r\n\r\n${body}`, 'latin1');
    this.#keyAt = header.length - 36;
    this.#textAt = header.length + 4 + body.indexOf(this.#texts[0]!);
    this.#clientIdAt = header.length + 4 + body.indexOf(clientIdKey) + clientIdKey.length;
  }

  /** Rewrites the bytes for message `count`. The idempotency key is a UUIDv7, as in the SDK. */
  build(count: number): Buffer {
    const time = hex(Date.now(), 12);
    const key = `${time.slice(0, 8)}-${time.slice(8)}-7${hex(this.#user & 0xfff, 3)}-8${this.#run}-${hex(count, 12)}`;
    this.#bytes.write(key, this.#keyAt, 'latin1');
    this.#bytes.write(this.#texts[count % textsPerUser]!, this.#textAt, 'latin1');
    this.#bytes.write(`${hex(this.#user, userDigits)}-${hex(count, countDigits)}`, this.#clientIdAt, 'latin1');
    return this.#bytes;
  }
}

/** Reads the numbers of the virtual user and of its message from a client id that starts at `offset`. */
export function readClientId(event: Buffer, offset: number): { user: number; count: number } {
  const user = Number.parseInt(event.toString('latin1', offset, offset + userDigits), 16);
  const count = Number.parseInt(event.toString('latin1', offset + userDigits + 1, offset + userDigits + 1 + countDigits), 16);
  return { user, count };
}
