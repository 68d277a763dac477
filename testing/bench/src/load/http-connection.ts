/**
 * A keep-alive connection on a raw socket, with one request in flight at a time. Reads only status and length of a response: a client that
 * parses more would cost as much as the servers under test.
 */
import { connect, type Socket } from 'node:net';
import type { Address } from './plan.ts';

const headerEnd = Buffer.from('\r\n\r\n');

export class HttpConnection {
  readonly #socket: Socket;
  #onResponse: ((status: number) => void) | null = null;
  /** Bytes received so far of an incomplete response header. */
  #received: Buffer | null = null;
  /** Body bytes still to come, if the body arrives in several chunks. */
  #missing = 0;
  #status = 0;

  constructor({ host, port }: Address) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('error', () => this.#complete(0));
    this.#socket.on('close', () => this.#complete(0));
  }

  /** `request` must not change until the response has arrived. `onResponse` receives status 0 if the connection was lost. */
  send(request: Buffer, onResponse: (status: number) => void): void {
    this.#onResponse = onResponse;
    this.#socket.write(request);
  }

  close(): void {
    this.#onResponse = null;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#missing > 0) {
      this.#missing -= chunk.length;
      if (this.#missing <= 0) this.#complete(this.#status);
      return;
    }
    const received = this.#received === null ? chunk : Buffer.concat([this.#received, chunk]);
    const end = received.indexOf(headerEnd);
    if (end === -1) {
      this.#received = received;
      return;
    }
    this.#received = null;
    const header = received.toString('latin1', 0, end).toLowerCase();
    this.#status = Number(header.slice(9, 12));
    const lengthAt = header.indexOf('content-length:');
    const length = lengthAt === -1 ? 0 : Number.parseInt(header.slice(lengthAt + 15), 10);
    this.#missing = length - (received.length - end - headerEnd.length);
    if (this.#missing <= 0) this.#complete(this.#status);
  }

  #complete(status: number): void {
    this.#missing = 0;
    const onResponse = this.#onResponse;
    this.#onResponse = null;
    onResponse?.(status);
  }
}

/** An authenticated GET request as bytes. */
export function buildGetRequest({ host, port }: Address, path: string, token: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`, 'latin1');
}
