/** A client that keeps its state by the SDK's reducer, so that a test can compare it with a fresh read. */
import { applyEvent } from '@parley/client/apply-event';
import { emptyState, withConversation, withMessages, withoutConversation, type ClientState } from '@parley/client/state';
import type { TimelineEvent } from '@parley/events/wire/events';
import { waitUntil } from '@parley/testing/wait-until';
import type { Device, Person } from './person.ts';

export interface Mirror {
  state(): ClientState;
  /** Resolves when the state has reached this `seq` in the conversation. */
  reach(conversationId: string, seq: number): Promise<void>;
  close(): void;
}

/** Everything that this person may see, read anew. */
export async function freshState(person: Person): Promise<ClientState> {
  let state = emptyState(person.id);
  const { items } = await person.get('/v1/conversations?limit=200');
  for (const conversation of items) {
    const page = await person.get(`/v1/conversations/${conversation.id}/messages?limit=200`);
    state = withMessages(withConversation(state, conversation), conversation.id, page.items);
  }
  return state;
}

/** Connects, reads, and from then on lives by events alone: gaps are filled by `sync`, unknown conversations are read. */
export async function startMirror(person: Person): Promise<Mirror> {
  const device: Device = await person.connect();
  let state = await freshState(person);
  let work = Promise.resolve();
  const take = async (event: TimelineEvent): Promise<void> => {
    const applied = applyEvent(state, event);
    state = applied.state;
    if (applied.unknown) await read(applied.unknown);
    if (applied.missing) await fill(applied.missing.conversationId, applied.missing.after);
  };
  const read = async (conversationId: string): Promise<void> => {
    const reply = await person.ask('GET', `/v1/conversations/${conversationId}`);
    if (reply.status === 404) return void (state = withoutConversation(state, conversationId));
    const page = await person.get(`/v1/conversations/${conversationId}/messages?limit=200`);
    state = withMessages(withConversation(state, reply.body), conversationId, page.items);
  };
  const fill = async (conversationId: string, after: number): Promise<void> => {
    const { items } = await device.emit('sync', { conversations: [{ id: conversationId, after }] });
    for (const event of items[0].events ?? []) state = applyEvent(state, event).state;
  };
  const enqueue = (event: TimelineEvent): void => {
    work = work.then(() => take(event));
  };
  for (const event of device.heard) if ('seq' in event) enqueue(event);
  device.socket.onAny((_type: string, event: TimelineEvent) => 'seq' in event && enqueue(event));
  return {
    state: () => state,
    async reach(conversationId, seq) {
      await waitUntil(() => (state.conversations[conversationId]?.lastSeq ?? 0) >= seq, {
        what: `seq ${seq} in the mirror`,
        deadlineMs: 10_000,
      });
      await work;
    },
    close: () => device.close(),
  };
}
