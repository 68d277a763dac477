/** A client that keeps its state by the SDK's reducer, so that a test can compare it with a fresh read. */
import { setTimeout as delay } from 'node:timers/promises';
import { applyEvent } from '@parley/client/state/apply-event';
import { applyMarks } from '@parley/client/state/apply-marks';
import { withPeople, type PeopleLists } from '@parley/client/state/people';
import { emptyState, withConversation, withMessages, withoutConversation, type ClientState } from '@parley/client/state/state';
import { withReceipts } from '@parley/client/state/statuses';
import { withProfile } from '@parley/client/state/with-profile';
import type { Conversation } from '@parley/events/wire/conversations';
import type { SignalEvent, TimelineEvent, UnnumberedEvent, WireEvent } from '@parley/events/wire/events';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Device, Person } from './person.ts';

export interface Mirror {
  person: Person;
  device: Device;
  state(): ClientState;
  /** Resolves when the state has reached this `seq` in the conversation. */
  reach(conversationId: string, seq: number, deadlineMs?: number): Promise<void>;
  close(): void;
}

type Engine = Device['socket']['io']['engine'];
type Greeting = Extract<SignalEvent, { type: 'ready' | 'resync' }>;

/** Everything that this person may see, read anew. */
export async function freshState(person: Person): Promise<ClientState> {
  let state = emptyState(person.id);
  const [inbox, archive] = await Promise.all(['', '&archived=true'].map((query) => person.get(`/v1/conversations?limit=200${query}`)));
  for (const conversation of [...inbox.items, ...archive.items]) {
    state = await withLists(person, withConversation(state, conversation), conversation.id);
  }
  return state;
}

/** Contacts, requests and blocks, as they are listed. */
export async function readPeople(person: Person): Promise<PeopleLists> {
  const lists = ['contact-requests', 'contacts', 'blocks'].map((list) => person.get(`/v1/${list}?limit=200`));
  const [requests, contacts, blocks] = await Promise.all(lists);
  return { requests: requests.items, contacts: contacts.items, blocks: blocks.items };
}

async function withLists(person: Person, state: ClientState, conversationId: string): Promise<ClientState> {
  const path = `/v1/conversations/${conversationId}`;
  const page = await person.get(`${path}/messages?limit=200`);
  const receipts = await person.get(`${path}/receipts`);
  return withReceipts(withMessages(state, conversationId, page.items), conversationId, receipts.items);
}

/**
 * Connects, reads, and from then on lives by events alone: gaps are filled by `sync`, unknown conversations are read.
 * When the socket breaks it comes back, and `ready` tells what it missed; so it does after anything that fails. What has no
 * `seq` is read again then. Resolves when it has done so for the first time. `onState`: told every state, from the first one on.
 */
export async function startMirror(
  person: Person,
  through: Through = (hear) => hear,
  onState: (state: ClientState) => void = () => undefined,
): Promise<Mirror> {
  const device = await person.connect({ reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 500 });
  const mirror = new MirroredState(person, device, onState);
  await mirror.begin(through);
  return mirror;
}

/** What lies between the socket and who hears it. */
export type Through = (hear: (event: WireEvent) => void) => (event: WireEvent) => void;

class MirroredState implements Mirror {
  readonly person: Person;
  readonly device: Device;
  readonly #onState: (state: ClientState) => void;
  #shown: ClientState;
  #work = Promise.resolve();
  #closed = false;

  constructor(person: Person, device: Device, onState: (state: ClientState) => void) {
    this.person = person;
    this.device = device;
    this.#onState = onState;
    this.#shown = emptyState(person.id);
  }

  get #state(): ClientState {
    return this.#shown;
  }

  set #state(state: ClientState) {
    this.#shown = state;
    this.#onState(state);
  }

  async begin(through: Through): Promise<void> {
    const { heard, socket } = this.device;
    this.#state = await freshState(this.person);
    const hear = through((event) => this.#enqueue(event));
    for (const event of heard) hear(event);
    socket.onAny((_type: string, event: WireEvent) => hear(event));
    // Refused by the service itself (while its database is away, say): Socket.IO would not try again.
    socket.on('connect_error', () => void this.#comeBack());
    await this.#work;
  }

  state(): ClientState {
    return this.#state;
  }

  async reach(conversationId: string, seq: number, deadlineMs = 10_000): Promise<void> {
    const reached = () => this.#state.conversations[conversationId]?.lastSeq ?? 0;
    await waitUntil(() => reached() >= seq, { what: `seq ${seq} in the mirror`, deadlineMs }).catch((error: Error) => {
      throw new Error(`${error.message}: it is at ${reached()}, its socket ${this.device.socket.connected ? 'stands' : 'is away'}`);
    });
    await this.#work;
  }

  close(): void {
    this.#closed = true;
    this.device.close();
  }

  #enqueue(event: WireEvent): void {
    const { engine } = this.device.socket.io;
    this.#work = this.#work.then(() => this.#take(event)).catch(() => this.#giveUp(engine));
  }

  async #take(event: WireEvent): Promise<void> {
    if (event.type === 'ready' || event.type === 'resync') await this.#catchUp(event);
    else if ('position' in event) await this.#apply(event);
  }

  async #apply(event: TimelineEvent | UnnumberedEvent): Promise<void> {
    const applied = applyEvent(this.#state, event);
    this.#state = applied.state;
    if (applied.unknown) await this.#read(applied.unknown);
    if (applied.missing) await this.#fill(applied.missing.conversationId, applied.missing.after);
  }

  async #catchUp(greeting: Greeting): Promise<void> {
    const { state, missing, unknown } = applyMarks(this.#state, greeting);
    this.#state = state;
    for (const { conversationId, after } of missing) await this.#fill(conversationId, after);
    for (const id of unknown) await this.#read(id);
    for (const id of Object.keys(this.#state.conversations)) await this.#readUnnumbered(id);
    this.#state = withPeople(this.#state, await readPeople(this.person));
  }

  /** Preferences, profiles and receipts. All else comes by events, so that what those leave out is noticed. */
  async #readUnnumbered(id: string): Promise<void> {
    const { status, body } = await this.person.ask('GET', `/v1/conversations/${id}`);
    if (status === 404) return;
    if (status !== 200) throw new Error(`the conversation answered ${status}`);
    const { pinned, archived, mutedUntil, members } = body as Conversation;
    const conversation = { ...this.#state.conversations[id]!, pinned, archived, mutedUntil };
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

  async #fill(id: string, after: number): Promise<void> {
    const answer = await this.device.emit('sync', { conversations: [{ id, after }] });
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
    // One's own removal and return may both lie in the gap.
    if (isUnknown || this.#state.stale[id]) await this.#read(id);
    const held = this.#state.conversations[id];
    if (item.hasMore && held) await this.#fill(id, held.lastSeq);
  }

  /** Of the connection that brought what failed: another one has said `ready` since then, or is about to. */
  async #giveUp(engine: Engine): Promise<void> {
    await delay(200);
    // The transport alone, as when a network breaks: the client comes back by itself. One that is only being opened must
    // not be closed: Socket.IO would wait 20 s for it.
    if (engine === this.device.socket.io.engine) engine.close();
  }

  async #comeBack(): Promise<void> {
    const { socket } = this.device;
    if (socket.active) return;
    await delay(200);
    if (!this.#closed) socket.connect();
  }
}
