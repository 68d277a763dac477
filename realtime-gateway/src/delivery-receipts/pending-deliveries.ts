/** Conversation id → highest seq that has reached the device. */
export type DeliveredSeqs = ReadonlyMap<string, number>;

const none: DeliveredSeqs = new Map();

/**
 * Messages sent to one socket that its device has not confirmed. A pong answers the last ping, so it confirms what was sent
 * before that ping. Any other packet confirms everything that the transport has written.
 */
export class PendingDeliveries {
  #sentSincePing = new Map<string, number>();
  /** Sent before the last ping, which is not answered yet. */
  #sentBeforePing = new Map<string, number>();

  sent(conversationId: string, seq: number): void {
    this.#sentSincePing.set(conversationId, seq);
  }

  pingSent(): void {
    for (const [conversationId, seq] of this.#sentSincePing) this.#sentBeforePing.set(conversationId, seq);
    this.#sentSincePing = new Map();
  }

  pongReceived(): DeliveredSeqs {
    if (this.#sentBeforePing.size === 0) return none;
    const delivered = this.#sentBeforePing;
    this.#sentBeforePing = new Map();
    return delivered;
  }

  packetReceived(): DeliveredSeqs {
    if (this.#sentSincePing.size > 0) this.pingSent();
    return this.pongReceived();
  }
}
