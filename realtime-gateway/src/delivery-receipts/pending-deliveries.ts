/** What was written to one socket, until the socket shows that it got it. */

/** Conversation → seq: up to where its messages have reached the device. */
export type Reached = ReadonlyMap<string, number>;

const none: Reached = new Map();

/**
 * A pong answers the ping before it, so it vouches for what was written before that ping. Any other packet vouches for
 * all that the transport has written.
 */
export class SocketDeliveries {
  /** Since the last ping. */
  #written = new Map<string, number>();
  /** Before the last ping, which is not answered yet. */
  #pinged = new Map<string, number>();

  write(conversationId: string, seq: number): void {
    this.#written.set(conversationId, seq);
  }

  ping(): void {
    for (const [conversationId, seq] of this.#written) this.#pinged.set(conversationId, seq);
    this.#written = new Map();
  }

  pong(): Reached {
    if (this.#pinged.size === 0) return none;
    const reached = this.#pinged;
    this.#pinged = new Map();
    return reached;
  }

  packet(): Reached {
    if (this.#written.size === 0) return this.pong();
    this.ping();
    return this.pong();
  }
}
