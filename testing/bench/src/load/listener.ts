import { clientIdMark, readClientId } from './message-request.ts';
import type { LoadFaults } from './plan.ts';

const seqMark = Buffer.from('"seq":');
const clientMark = Buffer.from(clientIdMark);

/** One recipient: tells what it hears of the load's messages, and finds what came twice, in the wrong order or not at all. */
export class Listener {
  readonly #faults: LoadFaults;
  readonly #onMessage: (lane: number, count: number) => void;
  /** The number last heard, by sender's lane. */
  readonly #last = new Map<number, number>();
  #seq: number | null = null;

  constructor(faults: LoadFaults, onMessage: (lane: number, count: number) => void) {
    this.#faults = faults;
    this.#onMessage = onMessage;
  }

  hear(packet: Buffer): void {
    const seqAt = packet.indexOf(seqMark);
    const clientAt = packet.indexOf(clientMark);
    if (seqAt === -1 || clientAt === -1) return;
    const { lane, count } = readClientId(packet, clientAt + clientMark.length);
    const last = this.#last.get(lane);
    // What was heard before is delivered again: the contract allows it, a run without faults shows none.
    if (last !== undefined && count <= last) {
      this.#faults.doubled++;
      return;
    }
    this.#last.set(lane, count);
    this.#inOrder(Number.parseInt(packet.toString('latin1', seqAt + seqMark.length, seqAt + seqMark.length + 12), 10));
    this.#onMessage(lane, count);
  }

  #inOrder(seq: number): void {
    if (this.#seq !== null && seq <= this.#seq) this.#faults.outOfOrder++;
    else if (this.#seq !== null && seq !== this.#seq + 1) this.#faults.gaps++;
    this.#seq = seq;
  }
}
