import type { WireEvent } from '@parley/events/wire/events';

export const userId = 'user';
export const conversationId = 'conversation';

/** What happened in the conversation at one seq, and whether the user was in it after that. */
export interface Fact {
  type: 'message' | 'add' | 'remove';
  present: boolean;
}

/** A client as the contract asks it to be: it goes by seq, and reads afresh what `ready` and `resync` tell of. */
export class ListeningClient {
  readonly #facts: readonly Fact[];
  readonly #fault: (words: string) => void;
  #greeted = false;
  /** Up to which seq it holds the conversation; null: it holds none. */
  #holds: number | null = null;

  constructor(facts: readonly Fact[], fault: (words: string) => void) {
    this.#facts = facts;
    this.#fault = fault;
  }

  hear(event: WireEvent): void {
    if (event.type === 'ready' || event.type === 'resync') this.#greet(event.type, event.conversations);
    else if (!this.#greeted) this.#fault(`heard ${event.type} before ready`);
    else if ('seq' in event) this.#follow(event.seq);
  }

  checkEnd(facts: readonly Fact[]): void {
    const { present } = facts.at(-1)!;
    if (!this.#greeted) this.#fault('was never told ready');
    if (present && this.#holds !== facts.length) this.#fault(`holds ${this.#holds} of ${facts.length}`);
    if (!present && this.#holds !== null) this.#fault(`still holds ${this.#holds}, although removed`);
  }

  #greet(type: 'ready' | 'resync', marks: readonly { lastSeq: number }[]): void {
    if (this.#greeted !== (type === 'resync')) this.#fault(`heard ${type} ${this.#greeted ? 'again' : 'first'}`);
    this.#greeted = true;
    this.#holds = marks.length === 0 ? null : Math.max(marks[0]!.lastSeq, this.#holds ?? 0);
  }

  #follow(seq: number): void {
    const { type, present } = this.#facts[seq - 1]!;
    // Who came back since sees the whole history: then an old push that trails harms nobody.
    const cameBack = this.#facts.slice(seq).some((later) => later.present);
    if (!present && type !== 'remove' && !cameBack) this.#fault(`heard ${seq}, although not a member then`);
    if (type === 'remove') {
      // Whatever was missed before is not theirs to read any more.
      if (seq > (this.#holds ?? 0)) this.#holds = null;
    } else if (this.#holds === null) {
      // It reads what it does not hold, as things stand by now; or gets 404.
      this.#holds = this.#facts.at(-1)!.present ? this.#facts.length : null;
    } else if (seq > this.#holds + 1) {
      this.#fault(`heard ${seq} after ${this.#holds}`);
    } else {
      this.#holds = Math.max(seq, this.#holds);
    }
  }
}
