/** A client that maintains its state with the SDK's reducer, so a test can compare it with a fresh read. */
import { setTimeout as delay } from 'node:timers/promises';
import { applyEvent } from '@parley/client/state/apply-event';
import { applyReady } from '@parley/client/state/apply-ready';
import { withPeople, type PeopleLists } from '@parley/client/state/people';
import { emptyState, withConversation, withoutConversation, type ClientState } from '@parley/client/state/state';
import { withReceipts } from '@parley/client/state/statuses';
import { withTimeline } from '@parley/client/state/timeline';
import { withProfile } from '@parley/client/state/with-profile';
import type { Conversation } from '@parley/events/wire/conversations';
import type { SignalEvent, TimelineEvent, UnnumberedEvent, WireEvent } from '@parley/events/wire/events';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Device, Person } from './person.ts';

export interface Replica {
  person: Person;
  device: Device;
  state(): ClientState;
  /** Waits until the state has reached this `seq` in the conversation. */
  reach(conversationId: string, seq: number, deadlineMs?: number): Promise<void>;
  close(): void;
}

type Engine = Device['socket']['io']['engine'];
type SyncSignal = Extract<SignalEvent, { type: 'ready' | 'resync' }>;

/** Reads all conversations that this user can see. */
export async function freshState(person: Person): Promise<ClientState> {
  let state = emptyState(person.id);
  const [inbox, archive] = await Promise.all(['', '&archived=true'].map((query) => person.get(`/v1/conversations?limit=200${query}`)));
  for (const conversation of [...inbox.items, ...archive.items]) {
    state = await withLists(person, withConversation(state, conversation), conversation.id);
  }
  return state;
}

/** Reads contacts, contact requests and blocks. */
export async function readPeople(person: Person): Promise<PeopleLists> {
  const lists = ['contact-requests', 'contacts', 'blocks'].map((list) => person.get(`/v1/${list}?limit=200`));
  const [requests, contacts, blocks] = await Promise.all(lists);
  return { requests: requests.items, contacts: contacts.items, blocks: blocks.items };
}

async function withLists(person: Person, state: ClientState, conversationId: string): Promise<ClientState> {
  const path = `/v1/conversations/${conversationId}`;
  const page = await person.get(`${path}/timeline?limit=200`);
  const receipts = await person.get(`${path}/receipts`);
  return withReceipts(withTimeline(state, conversationId, page), conversationId, receipts.items);
}

/**
 * Connects, reads the state once, and then applies events only: `sync` fills gaps, and unknown conversations are read. It
 * reconnects after a broken socket or any failure; `ready` then reports what it missed, and data without a `seq` is read
 * again. Resolves after the first read. `onState` receives every state, including the first.
 */
export async function startReplica(
  person: Person,
  middleware: EventMiddleware = (receive) => receive,
  onState: (state: ClientState) => void = () => undefined,
): Promise<Replica> {
  const device = await person.connect({ reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 500 });
  const replica = new ReducerReplica(person, device, onState);
  await replica.start(middleware);
  return replica;
}

export type Receive = (event: WireEvent) => void;

/** Wraps the receiver of the socket's events, for example to reorder them. */
export type EventMiddleware = (receive: Receive) => Receive;

class ReducerReplica implements Replica {
  readonly person: Person;
  readonly device: Device;
  readonly #onState: (state: ClientState) => void;
  #current: ClientState;
  #work = Promise.resolve();
  #closed = false;

  constructor(person: Person, device: Device, onState: (state: ClientState) => void) {
    this.person = person;
    this.device = device;
    this.#onState = onState;
    this.#current = emptyState(person.id);
  }

  get #state(): ClientState {
    return this.#current;
  }

  set #state(state: ClientState) {
    this.#current = state;
    this.#onState(state);
  }

  async start(middleware: EventMiddleware): Promise<void> {
    const { received, socket } = this.device;
    this.#state = await freshState(this.person);
    const receive = middleware((event) => this.#enqueue(event));
    for (const event of received) receive(event);
    socket.onAny((_type: string, event: WireEvent) => receive(event));
    // Socket.IO does not retry when the service itself refuses the connection, for example without its database.
    socket.on('connect_error', () => void this.#reconnect());
    await this.#work;
  }

  state(): ClientState {
    return this.#state;
  }

  async reach(conversationId: string, seq: number, deadlineMs = 10_000): Promise<void> {
    const reached = () => this.#state.conversations[conversationId]?.lastSeq ?? 0;
    await waitUntil(() => reached() >= seq, { what: `seq ${seq} in the replica`, deadlineMs }).catch((error: Error) => {
      throw new Error(
        `${error.message}: it is at ${reached()}, its socket is ${this.device.socket.connected ? 'connected' : 'disconnected'}`,
      );
    });
    await this.#work;
  }

  close(): void {
    this.#closed = true;
    this.device.close();
  }

  #enqueue(event: WireEvent): void {
    const { engine } = this.device.socket.io;
    this.#work = this.#work.then(() => this.#handle(event)).catch(() => this.#breakConnection(engine));
  }

  async #handle(event: WireEvent): Promise<void> {
    if (event.type === 'ready' || event.type === 'resync') await this.#catchUp(event);
    else if ('position' in event) await this.#apply(event);
  }

  async #apply(event: TimelineEvent | UnnumberedEvent): Promise<void> {
    const applied = applyEvent(this.#state, event);
    this.#state = applied.state;
    if (applied.unknown) await this.#read(applied.unknown);
    if (applied.missing) await this.#fillGap(applied.missing.conversationId, applied.missing.after);
  }

  async #catchUp(signal: SyncSignal): Promise<void> {
    const { state, missing, unknown } = applyReady(this.#state, signal);
    this.#state = state;
    for (const { conversationId, after } of missing) await this.#fillGap(conversationId, after);
    for (const id of unknown) await this.#read(id);
    for (const id of Object.keys(this.#state.conversations)) await this.#readUnnumbered(id);
    this.#state = withPeople(this.#state, await readPeople(this.person));
  }

  /** Reads preferences, profiles and receipts. Everything else comes by events, so a test notices a missing event. */
  async #readUnnumbered(id: string): Promise<void> {
    const { status, body } = await this.person.ask('GET', `/v1/conversations/${id}`);
    if (status === 404) return;
    if (status !== 200) throw new Error(`the conversation answered ${status}`);
    const { pinned, archived, mutedUntil, notifications, markedUnread, members } = body as Conversation;
    const conversation = { ...this.#state.conversations[id]!, pinned, archived, mutedUntil, notifications, markedUnread };
    const state = { ...this.#state, conversations: { ...this.#state.conversations, [id]: conversation } };
    this.#state = members.reduce((known, { user }) => withProfile(known, user), state);
    await this.#readReceipts(id);
  }

  async #read(conversationId: string): Promise<void> {
    const reply = await this.person.ask('GET', `/v1/conversations/${conversationId}`);
    if (reply.status === 404) return void (this.#state = withoutConversation(this.#state, conversationId));
    if (reply.status !== 200) throw new Error(`the conversation answered ${reply.status}`);
    this.#state = await withLists(this.person, withConversation(this.#state, reply.body), conversationId);
  }

  async #readReceipts(conversationId: string): Promise<void> {
    const { status, body } = await this.person.ask('GET', `/v1/conversations/${conversationId}/receipts`);
    if (status === 200) this.#state = withReceipts(this.#state, conversationId, body.items);
    else if (status !== 404) throw new Error(`the receipts answered ${status}`);
  }

  async #fillGap(id: string, after: number): Promise<void> {
    const answer = await this.device.emitWithAck('sync', { conversations: [{ id, after }] });
    if (!answer.ok) throw new Error(`sync answered ${answer.problem.code}`);
    const [item] = answer.items;
    if (item.gone) return void (this.#state = withoutConversation(this.#state, id));
    if (item.reset) return this.#read(id);
    let isUnknown = false;
    for (const event of item.events) {
      const applied = applyEvent(this.#state, event);
      this.#state = applied.state;
      isUnknown = applied.unknown !== undefined;
    }
    // The gap may contain both the user's removal and return.
    if (isUnknown || this.#state.stale[id]) await this.#read(id);
    const conversation = this.#state.conversations[id];
    if (item.hasMore && conversation) await this.#fillGap(id, conversation.lastSeq);
  }

  /** Closes the connection whose event failed. A newer connection gets its own `ready`. */
  async #breakConnection(engine: Engine): Promise<void> {
    await delay(200);
    // Closes only the transport, like a network failure, so the client reconnects. A transport that is still opening must
    // stay: Socket.IO would wait 20 s for it.
    if (engine === this.device.socket.io.engine) engine.close();
  }

  async #reconnect(): Promise<void> {
    const { socket } = this.device;
    if (socket.active) return;
    await delay(200);
    if (!this.#closed) socket.connect();
  }
}
