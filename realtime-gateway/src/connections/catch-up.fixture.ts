/** Simulates one conversation, one user and any number of connections, with reads, pushes and channel losses in any order. */
import type { WireEvent } from '@parley/events/wire/events';
import type { Push } from '@parley/push-channel/push-channel';
import type { Membership } from '@parley/read-tables/reads/memberships';
import { createConnection, type Connection } from '../rooms/connection.ts';
import { Rooms } from '../rooms/rooms.ts';
import { CatchUpOverflow, createCatchUp } from './catch-up.ts';
import { SimulatedClient, conversationId, userId, type HistoryEntry } from './simulated-client.fixture.ts';

export type Step =
  | 'message'
  | 'add'
  | 'remove'
  | 'push'
  | 'push again'
  | 'execute read'
  | 'answer read'
  | 'connect'
  | 'disconnect'
  | 'lose channel'
  | 'restore channel'
  | 'drop and resync';

interface PendingRead {
  rows: Membership[] | null;
  resolve(rows: Membership[]): void;
}

/** Runs the steps, then finishes all pending work. Resolves to the violations found. */
export async function simulate(steps: readonly Step[], settings: { bufferLimit: number; concurrency: number }): Promise<string[]> {
  const simulation = new Simulation(settings);
  for (const step of steps) await simulation.step(step);
  await simulation.finish();
  return simulation.violations;
}

class Simulation {
  readonly violations: string[] = [];
  readonly #history: HistoryEntry[] = [{ type: 'message', present: false }];
  readonly #clients = new Map<string, SimulatedClient>();
  readonly #connections = new Map<string, Connection>();
  readonly #roomsBySocket = new Map<string, Set<string>>();
  readonly #reads: PendingRead[] = [];
  readonly #rooms: Rooms;
  readonly #catchUp: (connection: Connection) => Promise<void>;
  /** Events that were pushed, or lost with the channel. */
  #pushedSeq = 1;
  #channelUp = true;
  #socketCount = 0;

  constructor({ bufferLimit, concurrency }: { bufferLimit: number; concurrency: number }) {
    this.#rooms = new Rooms(this.#roomEmitter(), { bufferedEvents: bufferLimit });
    const readMemberships = () => new Promise<Membership[]>((resolve) => void this.#reads.push({ rows: null, resolve }));
    this.#catchUp = createCatchUp({ rooms: this.#rooms, readMemberships, epoch: 1, clock: Date.now, concurrency });
  }

  readonly #steps: Record<Step, () => void> = {
    message: () => this.#append('message', this.#present),
    add: () => this.#present || this.#append('add', true),
    remove: () => this.#present && this.#append('remove', false),
    push: () => this.#pushNext(),
    'push again': () => this.#deliver(Math.ceil(this.#pushedSeq / 2)),
    'execute read': () => this.#executeRead(),
    'answer read': () => this.#answerRead(),
    connect: () => this.#connect(),
    disconnect: () => this.#disconnect(),
    'lose channel': () => void (this.#channelUp = false),
    'restore channel': () => this.#restoreChannel(),
    'drop and resync': () => this.#dropAndResync(),
  };

  async step(step: Step): Promise<void> {
    this.#steps[step]();
    await eventLoopTurn();
  }

  async finish(): Promise<void> {
    if (!this.#channelUp) this.#restoreChannel();
    while (this.#pushedSeq < this.#history.length) this.#pushNext();
    await eventLoopTurn();
    while (this.#reads.length > 0) {
      this.#answerRead();
      await eventLoopTurn();
    }
    for (const client of this.#clients.values()) client.checkFinalState(this.#history);
  }

  get #present(): boolean {
    return this.#history.at(-1)!.present;
  }

  #append(type: HistoryEntry['type'], present: boolean): void {
    this.#history.push({ type, present });
  }

  #pushNext(): void {
    if (this.#pushedSeq >= this.#history.length) return;
    this.#pushedSeq++;
    this.#deliver(this.#pushedSeq);
  }

  /** Delivers the push of this seq. Seq 1 precedes the user's membership and is never pushed. */
  #deliver(seq: number): void {
    if (!this.#channelUp || seq < 2) return;
    const { type, present } = this.#history[seq - 1]!;
    const rooms: Extract<Push, { kind: 'event' }>['rooms'] = [`conversation:${conversationId}`];
    const event = { type: 'message.sent', conversationId, seq } as WireEvent;
    if (type === 'message') return this.#rooms.deliver({ kind: 'event', rooms, event, memberships: [] });
    const memberships = [{ conversationId, userId, seq, present }];
    this.#rooms.deliver({ kind: 'event', rooms: [...rooms, `user:${userId}`], event, memberships });
  }

  #executeRead(): void {
    const read = this.#reads.find(({ rows }) => rows === null);
    if (read) read.rows = this.#currentRows();
  }

  #answerRead(): void {
    const read = this.#reads.shift();
    read?.resolve(read.rows ?? this.#currentRows());
  }

  #currentRows(): Membership[] {
    const seq = this.#history.findLastIndex(({ type }) => type !== 'message') + 1;
    if (seq === 0) return [];
    return [{ conversationId, present: this.#present, membershipSeq: seq, lastSeq: this.#history.length, readSeq: 0 }];
  }

  #connect(): void {
    const socketId = `socket-${this.#socketCount++}`;
    const connection = createConnection({ socketId, userId, sessionId: socketId });
    const onViolation = (description: string) => void this.violations.push(`${socketId}: ${description}`);
    this.#clients.set(socketId, new SimulatedClient(this.#history, onViolation));
    this.#connections.set(socketId, connection);
    this.#roomsBySocket.set(socketId, new Set());
    this.#rooms.add(connection);
    this.#startCatchUp(connection);
  }

  #disconnect(): void {
    const [connection] = this.#connections.values();
    if (connection) this.#close(connection);
  }

  #close(connection: Connection): void {
    this.#rooms.remove(connection);
    this.#connections.delete(connection.socketId);
    this.#roomsBySocket.delete(connection.socketId);
    this.#clients.delete(connection.socketId);
  }

  #startCatchUp(connection: Connection): void {
    this.#catchUp(connection).catch((error: unknown) => {
      if (error instanceof CatchUpOverflow) this.#close(connection);
      else this.violations.push(String(error));
    });
  }

  #restoreChannel(): void {
    if (this.#channelUp) return;
    this.#channelUp = true;
    for (const connection of this.#rooms.connections()) this.#startCatchUp(connection);
  }

  #dropAndResync(): void {
    if (!this.#channelUp) return;
    this.#pushedSeq = this.#history.length;
    for (const connection of this.#rooms.connections()) this.#startCatchUp(connection);
  }

  #roomEmitter(): ConstructorParameters<typeof Rooms>[0] {
    const roomsBySocket = this.#roomsBySocket;
    const send = (socketId: string, event: WireEvent) => this.#clients.get(socketId)?.receive(event);
    const occupants = (room: string) => [...roomsBySocket].filter(([, rooms]) => rooms.has(room)).map(([socketId]) => socketId);
    return {
      join: (socketId, rooms) => rooms.forEach((room) => roomsBySocket.get(socketId)?.add(room)),
      leave: (socketId, room) => void roomsBySocket.get(socketId)?.delete(room),
      occupants,
      send,
      broadcast(rooms, event, except) {
        const receivers = new Set(rooms.flatMap(occupants));
        for (const socketId of receivers) if (!except.includes(socketId)) send(socketId, event);
      },
    };
  }
}

const eventLoopTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
