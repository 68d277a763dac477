/** One conversation, one user, any number of their sockets: a history played out with reads, pushes and cuts in any order. */
import type { WireEvent } from '@parley/events/wire/events';
import type { Push } from '@parley/push-channel/push-channel';
import type { Membership } from '@parley/read-tables/reads/memberships';
import { ListeningClient, conversationId, userId, type Fact } from './simulated-client.fixture.ts';
import { Rooms } from '../rooms/rooms.ts';
import { createSeat, type Seat } from '../rooms/connection.ts';
import { createSettling, SocketTooSlow } from './catch-up.ts';

export type Step =
  | 'message'
  | 'add'
  | 'remove'
  | 'push'
  | 'push again'
  | 'take read'
  | 'answer read'
  | 'connect'
  | 'disconnect'
  | 'cut'
  | 'restore'
  | 'drop and resync';

interface PendingRead {
  rows: Membership[] | null;
  resolve(rows: Membership[]): void;
}

/** Plays the steps, then lets everything that is under way come to its end. What was wrong, in words; nothing if all was well. */
export async function playOut(steps: readonly Step[], settings: { heldLimit: number; concurrency: number }): Promise<string[]> {
  const play = new Play(settings);
  for (const step of steps) await play.step(step);
  await play.finish();
  return play.faults;
}

class Play {
  readonly faults: string[] = [];
  readonly #facts: Fact[] = [{ type: 'message', present: false }];
  readonly #clients = new Map<string, ListeningClient>();
  readonly #seats = new Map<string, Seat>();
  readonly #roomsOf = new Map<string, Set<string>>();
  readonly #reads: PendingRead[] = [];
  readonly #rooms: Rooms;
  readonly #settle: (seat: Seat) => Promise<void>;
  /** How many facts were pushed, or dropped by a link that was cut. */
  #pushed = 1;
  #linked = true;
  #sockets = 0;

  constructor({ heldLimit, concurrency }: { heldLimit: number; concurrency: number }) {
    this.#rooms = new Rooms(this.#roomEmitter(), heldLimit);
    const readMemberships = () => new Promise<Membership[]>((resolve) => void this.#reads.push({ rows: null, resolve }));
    this.#settle = createSettling({ rooms: this.#rooms, readMemberships, epoch: 1, clock: Date.now, concurrency });
  }

  readonly #steps: Record<Step, () => void> = {
    message: () => this.#happen('message', this.#present),
    add: () => this.#present || this.#happen('add', true),
    remove: () => this.#present && this.#happen('remove', false),
    push: () => this.#pushNext(),
    'push again': () => this.#deliver(Math.ceil(this.#pushed / 2)),
    'take read': () => this.#takeRead(),
    'answer read': () => this.#answerRead(),
    connect: () => this.#connect(),
    disconnect: () => this.#disconnect(),
    cut: () => void (this.#linked = false),
    restore: () => this.#restore(),
    'drop and resync': () => this.#dropAndResync(),
  };

  async step(step: Step): Promise<void> {
    this.#steps[step]();
    await quiet();
  }

  async finish(): Promise<void> {
    if (!this.#linked) this.#restore();
    while (this.#pushed < this.#facts.length) this.#pushNext();
    await quiet();
    while (this.#reads.length > 0) {
      this.#answerRead();
      await quiet();
    }
    for (const client of this.#clients.values()) client.checkEnd(this.#facts);
  }

  get #present(): boolean {
    return this.#facts.at(-1)!.present;
  }

  #happen(type: Fact['type'], present: boolean): void {
    this.#facts.push({ type, present });
  }

  #pushNext(): void {
    if (this.#pushed >= this.#facts.length) return;
    this.#pushed++;
    this.#deliver(this.#pushed);
  }

  /** The push of the fact with this seq; the first seq is nobody's. */
  #deliver(seq: number): void {
    if (!this.#linked || seq < 2) return;
    const { type, present } = this.#facts[seq - 1]!;
    const rooms: Extract<Push, { kind: 'event' }>['rooms'] = [`conversation:${conversationId}`];
    const event = { type: 'message.sent', conversationId, seq } as WireEvent;
    if (type === 'message') return this.#rooms.deliver({ kind: 'event', rooms, event, memberships: [] });
    const memberships = [{ conversationId, userId, seq, present }];
    this.#rooms.deliver({ kind: 'event', rooms: [...rooms, `user:${userId}`], event, memberships });
  }

  #takeRead(): void {
    const read = this.#reads.find(({ rows }) => rows === null);
    if (read) read.rows = this.#rows();
  }

  #answerRead(): void {
    const read = this.#reads.shift();
    read?.resolve(read.rows ?? this.#rows());
  }

  #rows(): Membership[] {
    const seq = this.#facts.findLastIndex(({ type }) => type !== 'message') + 1;
    if (seq === 0) return [];
    return [{ conversationId, present: this.#present, membershipSeq: seq, lastSeq: this.#facts.length, readSeq: 0 }];
  }

  #connect(): void {
    const socketId = `socket-${this.#sockets++}`;
    const seat = createSeat({ socketId, userId, sessionId: socketId });
    this.#clients.set(socketId, new ListeningClient(this.#facts, (fault) => this.faults.push(`${socketId}: ${fault}`)));
    this.#seats.set(socketId, seat);
    this.#roomsOf.set(socketId, new Set());
    this.#rooms.enter(seat);
    this.#begin(seat);
  }

  #disconnect(): void {
    const [socketId, seat] = this.#seats.entries().next().value ?? [];
    if (socketId !== undefined && seat) this.#close(socketId, seat);
  }

  #close(socketId: string, seat: Seat): void {
    this.#rooms.exit(seat);
    this.#seats.delete(socketId);
    this.#roomsOf.delete(socketId);
    this.#clients.delete(socketId);
  }

  #begin(seat: Seat): void {
    this.#settle(seat).catch((error: unknown) => {
      if (error instanceof SocketTooSlow) this.#close(seat.socketId, seat);
      else this.faults.push(String(error));
    });
  }

  #restore(): void {
    if (this.#linked) return;
    this.#linked = true;
    for (const seat of this.#rooms.seats()) this.#begin(seat);
  }

  #dropAndResync(): void {
    if (!this.#linked) return;
    this.#pushed = this.#facts.length;
    for (const seat of this.#rooms.seats()) this.#begin(seat);
  }

  #roomEmitter(): ConstructorParameters<typeof Rooms>[0] {
    const rooms = this.#roomsOf;
    const hear = (socketId: string, event: WireEvent) => this.#clients.get(socketId)?.hear(event);
    const occupants = (room: string) => [...rooms].filter(([, joined]) => joined.has(room)).map(([socketId]) => socketId);
    return {
      join: (socketId, joined) => joined.forEach((room) => rooms.get(socketId)?.add(room)),
      leave: (socketId, room) => void rooms.get(socketId)?.delete(room),
      occupants,
      send: hear,
      broadcast(addressed, event, except) {
        const hearing = new Set(addressed.flatMap(occupants));
        for (const socketId of hearing) if (!except.includes(socketId)) hear(socketId, event);
      },
    };
  }
}

const quiet = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
