/**
 * A keep-alive connection on a bare socket, for one request at a time, written as it stands in a buffer. Of the answer
 * only status and length are looked at: a client that parses more would cost as much as the servers that are measured.
 */
import { connect, type Socket } from 'node:net';
import type { Address } from './plan.ts';

const endOfHead = Buffer.from('\r\n\r\n');

export class HttpConnection {
  readonly #socket: Socket;
  #onAnswer: ((status: number) => void) | null = null;
  #received: Buffer | null = null;
  /** Bytes of the body that have not come yet, when it comes in pieces. */
  #missing = 0;
  #status = 0;

  constructor({ host, port }: Address) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', () => this.#answer(0));
    this.#socket.on('close', () => this.#answer(0));
  }

  /** `request` must stay as it is until the answer has come. `onAnswer`: status 0 when the connection was lost. */
  send(request: Buffer, onAnswer: (status: number) => void): void {
    this.#onAnswer = onAnswer;
    this.#socket.write(request);
  }

  close(): void {
    this.#onAnswer = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#missing > 0) {
      this.#missing -= chunk.length;
      if (this.#missing <= 0) this.#answer(this.#status);
      return;
    }
    const received = this.#received === null ? chunk : Buffer.concat([this.#received, chunk]);
    const end = received.indexOf(endOfHead);
    if (end === -1) {
      this.#received = received;
      return;
    }
    this.#received = null;
    const head = received.toString('latin1', 0, end).toLowerCase();
    this.#status = Number(head.slice(9, 12));
    const length = head.indexOf('content-length:');
    const body = length === -1 ? 0 : Number.parseInt(head.slice(length + 15), 10);
    this.#missing = body - (received.length - end - endOfHead.length);
    if (this.#missing <= 0) this.#answer(this.#status);
  }

  #answer(status: number): void {
    this.#missing = 0;
    const onAnswer = this.#onAnswer;
    this.#onAnswer = null;
    onAnswer?.(status);
  }
}
