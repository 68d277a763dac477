import { clientIdKey, readClientId } from './message-request.ts';
import type { LoadFaults } from './plan.ts';

const seqKey = Buffer.from('"seq":');
const clientKey = Buffer.from(clientIdKey);

/** A connected recipient: reports each message of the load that it receives, and counts duplicates, gaps and messages out of order. */
export class Recipient {
  readonly #faults: LoadFaults;
  readonly #onMessage: (user: number, count: number) => void;
  /** Number of the last message received, by virtual user. */
  readonly #lastCounts = new Map<number, number>();
  #lastSeq: number | null = null;

  constructor(faults: LoadFaults, onMessage: (user: number, count: number) => void) {
    this.#faults = faults;
    this.#onMessage = onMessage;
  }

  receive(packet: Buffer): void {
    const seqAt = packet.indexOf(seqKey);
    const clientIdAt = packet.indexOf(clientKey);
    if (seqAt === -1 || clientIdAt === -1) return;
    const { user, count } = readClientId(packet, clientIdAt + clientKey.length);
    const lastCount = this.#lastCounts.get(user);
    // The contract allows redelivery, but a run without faults has none.
    if (lastCount !== undefined && count <= lastCount) {
      this.#faults.duplicates++;
      return;
    }
    this.#lastCounts.set(user, count);
    this.#checkOrder(Number.parseInt(packet.toString('latin1', seqAt + seqKey.length, seqAt + seqKey.length + 12), 10));
    this.#onMessage(user, count);
  }

  #checkOrder(seq: number): void {
    if (this.#lastSeq !== null && seq <= this.#lastSeq) this.#faults.outOfOrder++;
    else if (this.#lastSeq !== null && seq !== this.#lastSeq + 1) this.#faults.gaps++;
    this.#lastSeq = seq;
  }
}
