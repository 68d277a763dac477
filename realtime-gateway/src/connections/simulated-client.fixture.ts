import type { WireEvent } from '@parley/events/wire/events';

export const userId = 'user';
export const conversationId = 'conversation';

/** An event of the conversation; its seq is its index + 1. */
export interface HistoryEntry {
  type: 'message' | 'add' | 'remove';
  /** The user is a member after this event. */
  present: boolean;
}

/** A client as the contract requires: it tracks seqs, and reads again what `ready` and `resync` report. */
export class SimulatedClient {
  readonly #history: readonly HistoryEntry[];
  readonly #onViolation: (description: string) => void;
  #ready = false;
  /** Highest seq of the conversation that the client has; null if it has no copy. */
  #lastSeq: number | null = null;

  constructor(history: readonly HistoryEntry[], onViolation: (description: string) => void) {
    this.#history = history;
    this.#onViolation = onViolation;
  }

  receive(event: WireEvent): void {
    if (event.type === 'ready' || event.type === 'resync') this.#receiveReady(event.type, event.conversations);
    else if (!this.#ready) this.#onViolation(`received ${event.type} before ready`);
    else if ('seq' in event) this.#receiveSeq(event.seq);
  }

  checkFinalState(history: readonly HistoryEntry[]): void {
    const { present } = history.at(-1)!;
    if (!this.#ready) this.#onViolation('never received ready');
    if (present && this.#lastSeq !== history.length) this.#onViolation(`has ${this.#lastSeq} of ${history.length}`);
    if (!present && this.#lastSeq !== null) this.#onViolation(`still has ${this.#lastSeq}, although removed`);
  }

  #receiveReady(type: 'ready' | 'resync', conversations: readonly { lastSeq: number }[]): void {
    if (this.#ready !== (type === 'resync')) this.#onViolation(`received ${type} ${this.#ready ? 'again' : 'first'}`);
    this.#ready = true;
    this.#lastSeq = conversations.length === 0 ? null : Math.max(conversations[0]!.lastSeq, this.#lastSeq ?? 0);
  }

  #receiveSeq(seq: number): void {
    const { type, present } = this.#history[seq - 1]!;
    // A member who has returned may read the whole history, so an old push that arrives late is harmless.
    const returned = this.#history.slice(seq).some((later) => later.present);
    if (!present && type !== 'remove' && !returned) this.#onViolation(`received ${seq}, although not a member then`);
    if (type === 'remove') {
      // The client may no longer read what it missed before.
      if (seq > (this.#lastSeq ?? 0)) this.#lastSeq = null;
    } else if (this.#lastSeq === null) {
      // The client reads the conversation in its current state, or gets 404.
      this.#lastSeq = this.#history.at(-1)!.present ? this.#history.length : null;
    } else if (seq > this.#lastSeq + 1) {
      this.#onViolation(`received ${seq} after ${this.#lastSeq}`);
    } else {
      this.#lastSeq = Math.max(seq, this.#lastSeq);
    }
  }
}
