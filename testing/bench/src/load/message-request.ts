/** `POST …/messages` as bytes, of which only the text changes and the two numbers that make each message another one. */
import { randomBytes } from 'node:crypto';
import type { Address, LoadConversation } from './plan.ts';
import { sentences } from './sentences.ts';

/** Different texts of one lane, said over and over: more than it sends in a round of usual length. */
const textsOfLane = 512;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Where the client's id of a message begins and what it says: which sender's lane it is of, and its number there. */
export const clientIdMark = '"clientId":"';
const laneDigits = 4;
const countDigits = 8;

export class MessageRequest {
  readonly bytes: Buffer;
  readonly #texts: readonly string[];
  readonly #keyAt: number;
  readonly #textAt: number;
  readonly #clientIdAt: number;
  readonly #run = hex(randomBytes(2).readUInt16BE() & 0xfff, 3);
  readonly #lane: number;

  constructor({ host, port }: Address, { id, senderToken }: LoadConversation, lane: number) {
    this.#lane = lane;
    this.#texts = sentences(textsOfLane, lane);
    const body = JSON.stringify({ text: this.#texts[0], clientId: '-'.repeat(laneDigits + 1 + countDigits) });
    const head = [
      `POST /v1/conversations/${id}/messages HTTP/1.1`,
      `Host: ${host}:${port}`,
      `Authorization: Bearer ${senderToken}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Idempotency-Key: ${'-'.repeat(36)}`,
    ].join('\r\n');
    this.bytes = Buffer.from(`${head}\r\n\r\n${body}`, 'latin1');
    this.#keyAt = head.length - 36;
    this.#textAt = head.length + 4 + body.indexOf(this.#texts[0]!);
    this.#clientIdAt = head.length + 4 + body.indexOf(clientIdMark) + clientIdMark.length;
  }

  /** Makes it the message of this number; its key a UUIDv7, as the SDK's are. */
  number(count: number): Buffer {
    const time = hex(Date.now(), 12);
    const key = `${time.slice(0, 8)}-${time.slice(8)}-7${hex(this.#lane & 0xfff, 3)}-8${this.#run}-${hex(count, 12)}`;
    this.bytes.write(key, this.#keyAt, 'latin1');
    this.bytes.write(this.#texts[count % textsOfLane]!, this.#textAt, 'latin1');
    this.bytes.write(`${hex(this.#lane, laneDigits)}-${hex(count, countDigits)}`, this.#clientIdAt, 'latin1');
    return this.bytes;
  }
}

/** Lane and number of the message in an event, from where the mark ends. */
export function readClientId(event: Buffer, at: number): { lane: number; count: number } {
  const lane = Number.parseInt(event.toString('latin1', at, at + laneDigits), 16);
  const count = Number.parseInt(event.toString('latin1', at + laneDigits + 1, at + laneDigits + 1 + countDigits), 16);
  return { lane, count };
}
