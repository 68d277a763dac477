/**
 * What PeerServer takes for a web socket. Between the two stands everything that PeerServer does not do: frames come to it
 * only when they were found good, and who reads too slowly is cut off.
 */
import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';

export interface PeerSocketOptions {
  /** What may wait for a client that reads slowly. */
  bufferedBytes: number;
  /** It was cut off. */
  onSlow: () => void;
}

/** Emits `message` and `close` to PeerServer, by nobody but its owner. */
export class PeerSocket extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #options: PeerSocketOptions;
  #given = true;

  constructor(socket: WebSocket, options: PeerSocketOptions) {
    super();
    this.#socket = socket;
    this.#options = options;
  }

  /** To the client; in silence when it is gone. */
  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#options.bufferedBytes) {
      this.#socket.terminate();
      this.#options.onSlow();
    } else {
      this.#socket.send(text);
    }
  }

  /** PeerServer's word for the end. */
  close(): void {
    this.#socket.close();
  }

  /** To PeerServer: a frame of the client's that may pass. */
  pass(text: string): void {
    if (this.#given) this.emit('message', text);
  }

  /** To PeerServer, once: the client is gone, its id is free. */
  giveUp(): void {
    if (!this.#given) return;
    this.#given = false;
    this.emit('close');
  }
}
