/** One message under way after the other: sent, answered, heard by all recipients, and then the next. */
import { HttpConnection } from './http-connection.ts';
import { MessageRequest } from './message-request.ts';
import type { Address, LoadConversation } from './plan.ts';

export interface LaneEvents {
  /** All recipients have heard it, so many milliseconds after it was sent. */
  delivered(milliseconds: number): void;
  /** The sender has its answer, so many milliseconds after it was sent. */
  answered(milliseconds: number): void;
  refused(): void;
  /** Answered and heard, or refused: may send again. */
  free(lane: Lane): void;
}

export class Lane {
  readonly #connection: HttpConnection;
  readonly #request: MessageRequest;
  readonly #recipients: number;
  readonly #events: LaneEvents;
  #count = 0;
  #sentAt = 0;
  #waitingFor = 0;
  #isAnswered = true;

  constructor(rest: Address, conversation: LoadConversation, number: number, events: LaneEvents) {
    this.#connection = new HttpConnection(rest);
    this.#request = new MessageRequest(rest, conversation, number);
    this.#recipients = conversation.recipientTokens.length;
    this.#events = events;
  }

  get isFree(): boolean {
    return this.#isAnswered && this.#waitingFor === 0;
  }

  send(): void {
    this.#count++;
    this.#waitingFor = this.#recipients;
    this.#isAnswered = false;
    this.#sentAt = performance.now();
    this.#connection.send(this.#request.number(this.#count), (status) => this.#answered(status));
  }

  heard(count: number): void {
    if (count !== this.#count || this.#waitingFor === 0) return;
    this.#waitingFor--;
    if (this.#waitingFor > 0) return;
    this.#events.delivered(performance.now() - this.#sentAt);
    if (this.#isAnswered) this.#events.free(this);
  }

  close(): void {
    this.#connection.close();
  }

  #answered(status: number): void {
    this.#isAnswered = true;
    const milliseconds = performance.now() - this.#sentAt;
    if (status === 201) {
      this.#events.answered(milliseconds);
      if (this.#recipients === 0) this.#events.delivered(milliseconds);
    } else {
      this.#waitingFor = 0;
      this.#events.refused();
      // A connection that was lost answers nothing any more: the lane ends here.
      if (status === 0) return;
    }
    if (this.#waitingFor === 0) this.#events.free(this);
  }
}
