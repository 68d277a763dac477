/**
 * The object that PeerServer uses as a client's WebSocket. PeerServer receives only the frames that were authorized, and a
 * client that reads too slowly is disconnected.
 */
import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';

export interface PeerSocketOptions {
  /** Bytes that may be buffered for the client. */
  bufferedBytes: number;
  /** Called when the client is disconnected for reading too slowly. */
  onSlow: () => void;
}

/** Emits `message` and `close` to PeerServer. */
export class PeerSocket extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #options: PeerSocketOptions;
  #open = true;

  constructor(socket: WebSocket, options: PeerSocketOptions) {
    super();
    this.#socket = socket;
    this.#options = options;
  }

  /** Sends to the client; does nothing when the connection is not open. */
  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#options.bufferedBytes) {
      this.#socket.terminate();
      this.#options.onSlow();
    } else {
      this.#socket.send(text);
    }
  }

  /** Called by PeerServer to disconnect the client. */
  close(): void {
    this.#socket.close();
  }

  /** Passes an authorized frame to PeerServer. */
  forward(text: string): void {
    if (this.#open) this.emit('message', text);
  }

  /** Reports to PeerServer, once, that the client is gone and its id is free. */
  markClosed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.emit('close');
  }
}
