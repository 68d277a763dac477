import { afterEach, expect, test } from '@jest/globals';
import { act } from 'react';
import type { CallMedia, CallMediaState } from '../calls/media/create-call-media.ts';
import { noCallsState } from '../calls/calls.ts';
import { observableValue } from '../observable-value.ts';
import type { ParleyClient } from '../parley-client.ts';
import { loggedOut, type ParleyState } from '../parley-state.ts';
import { emptyState, type ClientState } from '../state/state.ts';
import { renderHook, type RenderedHook } from './render-hook.fixture.ts';
import { useCall, type CallView } from './use-call.ts';
import { useConversation } from './use-conversation.ts';
import { useInbox } from './use-inbox.ts';
import { useParley } from './use-parley.ts';

const rendered: Pick<RenderedHook<never, unknown>, 'unmount'>[] = [];
afterEach(async () => {
  for (const hook of rendered.splice(0)) await hook.unmount();
});

async function render<Input, Output>(useHook: (input: Input) => Output, input: Input): Promise<RenderedHook<Input, Output>> {
  const hook = await renderHook(useHook, input);
  rendered.push(hook);
  return hook;
}

const conversation = (id: string, fields = {}) => ({
  id,
  archived: false,
  pinned: false,
  activityAt: '2026-01-01T00:00:00.000Z',
  ...fields,
});
const [tea, milk] = [conversation('tea'), conversation('milk', { pinned: true })];
const message = (seq: number, text: string) => ({ kind: 'message', seq, message: { id: `m${seq}`, text } });
const timeline = (...items: object[]) => ({ items, hasBefore: false, hasAfter: false, around: null, newCount: 0 });

/** A client of which a test sets the state. `open` does what the test says. */
function clientWith(chat: object | null, open: (conversationId: string) => Promise<void> = () => Promise.resolve()) {
  const chatOf = (changes: object): ClientState => ({ ...emptyState('ann'), ...changes });
  const state = observableValue<ParleyState>(chat ? { status: 'live', chat: chatOf(chat), calls: noCallsState } : loggedOut);
  const opened: string[] = [];
  const client = {
    state: state.get,
    subscribe: state.subscribe,
    open: (conversationId: string) => (opened.push(conversationId), open(conversationId)),
  };
  const change = (changes: Partial<ParleyState>) => act(async () => state.set({ ...state.get(), ...changes }));
  const changeChat = (changes: object) => change({ chat: { ...state.get().chat!, ...changes } });
  return { client: client as unknown as ParleyClient, change, changeChat, opened };
}

test('useParley renders each state, until it is unmounted', async () => {
  const { client, change } = clientWith({});
  const hook = await render(useParley, client);
  await change({ status: 'connecting' });
  expect(hook.output()).toMatchObject({ status: 'connecting', chat: { userId: 'ann' } });
  await hook.unmount();
  const before = hook.renders();
  await change({ status: 'live' });
  expect(hook.renders()).toBe(before);
});

test('useInbox lists the conversations in order, and does not render when anything else changes', async () => {
  const { client, change, changeChat } = clientWith({ conversations: { tea, milk } });
  const hook = await render(({ archived }) => useInbox(client, { archived }), { archived: false });
  expect(hook.output()).toEqual([milk, tea]);
  const before = hook.renders();
  await changeChat({ typing: { tea: { bob: 1 } } });
  await change({ status: 'connecting' });
  expect(hook.renders()).toBe(before);
  await changeChat({ conversations: { tea, milk: { ...milk, archived: true } } });
  expect(hook.output()).toEqual([tea]);
  await hook.render({ archived: true });
  expect(hook.output()).toEqual([{ ...milk, archived: true }]);
  await change({ chat: null, status: 'logged_out' });
  expect(hook.output()).toEqual([]);
});

test('useConversation opens the conversation and shows it; another id opens another one', async () => {
  const { client, changeChat, opened } = clientWith({ conversations: { tea, milk } });
  const hook = await render((id) => useConversation(client, id), 'tea');
  expect(hook.output()).toMatchObject({ conversation: tea, messages: [], unsent: [], typing: [], error: null });
  const draft = { text: 'ha' };
  await changeChat({ timelines: { tea: timeline(message(1, 'hi')) }, typing: { tea: { bob: 1 } }, drafts: { tea: draft } });
  expect(hook.output()).toMatchObject({ messages: [{ text: 'hi' }], typing: ['bob'], draft });
  const before = hook.renders();
  await changeChat({ typing: { tea: (client.state().chat!.typing as Record<string, object>)['tea'], milk: { bob: 1 } } });
  expect(hook.renders()).toBe(before);
  await hook.render('milk');
  expect(hook.output()).toMatchObject({ conversation: milk, messages: [], typing: ['bob'] });
  expect(opened).toEqual(['tea', 'milk']);
});

test('useConversation waits for the log-in, reports why it could not open, and tries again when the client is live', async () => {
  const failure = new Error('no response');
  const { client, change, opened } = clientWith(null, () => (opened.length === 1 ? Promise.reject(failure) : Promise.resolve()));
  const hook = await render((id) => useConversation(client, id), 'tea');
  expect(opened).toEqual([]);
  await change({ status: 'connecting', chat: emptyState('ann') });
  expect(hook.output().error).toBe(failure);
  await change({ status: 'live' });
  expect(hook.output().error).toBe(null);
  expect(opened).toEqual(['tea', 'tea']);
});

test('useCall shows the calls of the client, and the media once they are there', async () => {
  const { client, change } = clientWith({});
  const streams = observableValue({ call: null, participants: [] } as unknown as CallMediaState);
  const media = { state: streams.get, subscribe: streams.subscribe } as CallMedia;
  const hook = await render<CallMedia | null, CallView>((shown) => useCall(client, shown), null);
  const ringing = [{ id: 'call' }] as unknown as ParleyState['calls']['ringing'];
  await change({ calls: { ...noCallsState, ringing } });
  expect(hook.output()).toEqual({ ringing, current: null, ended: null, media: null });
  await hook.render(media);
  const participants = [{ userId: 'bob' }] as unknown as CallMediaState['participants'];
  await act(async () => streams.set({ ...streams.get(), participants }));
  expect(hook.output().media?.participants).toBe(participants);
});
