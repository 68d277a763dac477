/** A sender with one message in flight: sends it, waits for the response and for delivery to all recipients, and is then idle again. */
import { HttpConnection } from './http-connection.ts';
import { MessageRequest } from './message-request.ts';
import type { Address, LoadConversation } from './plan.ts';

export interface VirtualUserEvents {
  /** All recipients have received the message, this many milliseconds after it was sent. */
  delivered(milliseconds: number): void;
  /** The response has arrived, this many milliseconds after the message was sent. */
  responded(milliseconds: number): void;
  refused(): void;
  /** The message was answered and delivered, or refused. The user may send again. */
  idle(user: VirtualUser): void;
}

export class VirtualUser {
  readonly #connection: HttpConnection;
  readonly #request: MessageRequest;
  readonly #recipients: number;
  readonly #events: VirtualUserEvents;
  /** Number of the message in flight. */
  #count = 0;
  #sentAt = 0;
  /** Recipients that have not received the message yet. */
  #pending = 0;
  #isAnswered = true;

  constructor(rest: Address, conversation: LoadConversation, number: number, events: VirtualUserEvents) {
    this.#connection = new HttpConnection(rest);
    this.#request = new MessageRequest(rest, conversation, number);
    this.#recipients = conversation.recipientTokens.length;
    this.#events = events;
  }

  get isIdle(): boolean {
    return this.#isAnswered && this.#pending === 0;
  }

  send(): void {
    this.#count++;
    this.#pending = this.#recipients;
    this.#isAnswered = false;
    this.#sentAt = performance.now();
    this.#connection.send(this.#request.build(this.#count), (status) => this.#onResponse(status));
  }

  /** One recipient has received message `count`. */
  received(count: number): void {
    if (count !== this.#count || this.#pending === 0) return;
    this.#pending--;
    if (this.#pending > 0) return;
    this.#events.delivered(performance.now() - this.#sentAt);
    if (this.#isAnswered) this.#events.idle(this);
  }

  close(): void {
    this.#connection.close();
  }

  #onResponse(status: number): void {
    this.#isAnswered = true;
    const milliseconds = performance.now() - this.#sentAt;
    if (status === 201) {
      this.#events.responded(milliseconds);
      if (this.#recipients === 0) this.#events.delivered(milliseconds);
    } else {
      this.#pending = 0;
      this.#events.refused();
      // Status 0: the connection was lost, so this user cannot send again.
      if (status === 0) return;
    }
    if (this.#pending === 0) this.#events.idle(this);
  }
}
