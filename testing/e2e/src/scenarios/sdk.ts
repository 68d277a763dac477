import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { createParleyClient, type ParleyClient } from '@parley/client/parley-client';
import type { ClientState } from '@parley/client/state/state';
import { memoryStorage } from '@parley/client/storage/memory-storage';
import type { ClientStorage } from '@parley/client/storage/storage';
import type { Conversation } from '@parley/events/wire/conversations';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { layWire, type Wire } from '../cut-wire.ts';
import { call, register } from '../person.ts';
import { sayHello } from '../sdk-example.ts';
import type { System } from '../systems/system.ts';

const password = 'correct horse battery';
const pauses = { first: 50, most: 400 };

export function sdkTrails(system: () => System): void {
  test.concurrent('the SDK: two who write through a wire that breaks end as whoever reads afresh', async () => {
    await onWire(system().origin, async ({ wire, client }) => {
      const [ada, bob] = [client(), client()];
      await enter(ada, 'ada');
      const bobId = await enter(bob, 'bob');
      const { conversation } = await ada.api.createConversation({ kind: 'direct', userId: bobId });
      await ada.open(conversation.id);
      await seen(bob, ({ conversations }) => conversation.id in conversations, 'the conversation');
      await bob.open(conversation.id);
      for (let turn = 1; turn <= 3; turn++) {
        await ada.send(conversation.id, { text: `before ${turn}` });
        wire.cut();
        await ada.send(conversation.id, { text: `in the tunnel ${turn}` });
        await bob.send(conversation.id, { text: `in the tunnel too ${turn}` });
        expect(chatOf(ada).unsent[conversation.id]!.map(({ state }) => state)).toContain('pending');
        wire.mend();
        await allTexts([ada, bob], conversation.id, turn * 3);
      }
      await ada.api.addReaction({ conversationId: conversation.id, messageId: chatOf(ada).messages[conversation.id]![0]!.id, emoji: '🎉' });
      await bob.api.requestContact({ userId: chatOf(ada).userId });
      await bob.api.changePreferences({ conversationId: conversation.id, pinned: true });
      for (const one of [ada, bob]) await expectAsFresh(one, conversation.id);
      const own = chatOf(ada).messages[conversation.id]!.filter(({ senderId }) => senderId === chatOf(ada).userId);
      expect(own.map(({ text }) => text)).toEqual([1, 2, 3].flatMap((turn) => [`before ${turn}`, `in the tunnel ${turn}`]));
    });
  });

  test.concurrent('the SDK: what was written before a reload is sent after it, once', async () => {
    await onWire(system().origin, async ({ wire, client }) => {
      const storage = memoryStorage();
      const before = client(storage);
      await enter(before, 'ada');
      const { conversation } = await before.api.createConversation({ kind: 'group', title: 'Tea', memberIds: [] });
      wire.cut();
      const keys = [await before.send(conversation.id, { text: 'one' }), await before.send(conversation.id, { text: 'two' })];
      before.close();
      wire.mend();
      const after = client(storage);
      expect(await after.resume()).toBe(true);
      await after.open(conversation.id);
      await allTexts([after], conversation.id, 2);
      expect(chatOf(after).messages[conversation.id]!.map(({ clientId }) => clientId)).toEqual(keys);
      expect(await storage.names('parley.outbox.')).toEqual([]);
      await expectAsFresh(after, conversation.id);
    });
  });

  test.concurrent('the SDK: contacts, presence and typing are seen by events; a refused message fails and lets the next one go', async () => {
    await onWire(system().origin, async ({ client }) => {
      const [ada, bob] = [client(), client()];
      const adaId = await enter(ada, 'ada');
      const bobId = await enter(bob, 'bob');
      const { contactRequest } = await ada.api.requestContact({ userId: bobId });
      await seen(bob, ({ requests }) => requests[contactRequest.id]?.direction === 'incoming', 'the request');
      await bob.api.acceptContact({ requestId: contactRequest.id });
      await seen(ada, ({ contacts, requests }) => bobId in contacts && !(contactRequest.id in requests), 'the contact');
      await seen(ada, ({ presence }) => presence[bobId]?.presence === 'online', 'his presence');
      const { conversation } = await ada.api.createConversation({ kind: 'direct', userId: bobId });
      await seen(bob, ({ conversations }) => conversation.id in conversations, 'the conversation');
      ada.sayTyping(conversation.id, true);
      await seen(bob, ({ typing }) => adaId in (typing[conversation.id] ?? {}), 'her typing');
      await seen(bob, ({ typing }) => Object.keys(typing).length === 0, 'the end of her typing');
      await bob.api.blockUser({ userId: adaId });
      await seen(bob, ({ blocks }) => adaId in blocks, 'the block');
      await ada.send(conversation.id, { text: 'refused' });
      await seen(ada, ({ unsent }) => unsent[conversation.id]?.[0]?.code === 'recipient_unavailable', 'the refusal');
      await bob.api.unblockUser({ userId: adaId });
      await ada.send(conversation.id, { text: 'let through' });
      await seen(ada, ({ conversations }) => conversations[conversation.id]?.lastMessage?.text === 'let through', 'the next one');
      const { clientId } = chatOf(ada).unsent[conversation.id]![0]!;
      await ada.retry(clientId);
      await seen(
        ada,
        ({ conversations, unsent }) => !unsent[conversation.id] && conversations[conversation.id]?.lastMessage?.clientId === clientId,
        'the retried one',
      );
    });
  });

  test.concurrent('the SDK: tokens are renewed before they end, and the socket and the page go on', async () => {
    await onWire(system().origin, async ({ client }) => {
      const storage = memoryStorage();
      const time = { ahead: 0 };
      const ada = client(storage, () => Date.now() + time.ahead);
      await enter(ada, 'ada');
      const before = JSON.parse((await storage.read('parley.session'))!);
      time.ahead = 14.5 * 60_000;
      await Promise.all([ada.api.getMe(), ada.api.listSessions(), ada.api.getMe()]);
      const after = JSON.parse((await storage.read('parley.session'))!);
      expect([after.sessionId, after.refreshToken === before.refreshToken]).toEqual([before.sessionId, false]);
      const reloaded = client(storage);
      expect(await reloaded.resume()).toBe(true);
      await waitUntil(() => reloaded.state().status === 'live', { what: 'the reloaded client' });
      expect((await reloaded.api.getMe()).id).toBe(before.userId);
    });
  });

  test.concurrent('the SDK: the example of its page does what the page says', async () => {
    const { origin } = system();
    const [ada, bob] = [await register(origin, 'ada'), await register(origin, 'bob')];
    await sayHello(origin, ada.account.username, ada.password, bob.id);
    const { items } = await bob.get('/v1/conversations');
    expect(items[0].lastMessage.text).toBe('hello 👋');
    const page = new URL('../../../../docs/client.md', import.meta.url);
    expect(await readFile(page, 'utf8')).toContain(await readFile(new URL('../sdk-example.ts', import.meta.url), 'utf8'));
  });

  test.concurrent('the SDK: logged out elsewhere it is logged out here, and forgets the tokens', async () => {
    const { origin } = system();
    await onWire(origin, async ({ client }) => {
      const storage = memoryStorage();
      const ada = client(storage);
      await enter(ada, 'ada');
      const { username } = await ada.api.getMe();
      const other = await call(origin, 'POST', '/v1/sessions', { body: { login: username, password } });
      await call(origin, 'DELETE', '/v1/sessions', { token: other.body.session.accessToken });
      await waitUntil(() => ada.state().status === 'logged_out', { what: 'the log-out' });
      expect(ada.state().chat).toBeNull();
      expect(await storage.read('parley.session')).toBeNull();
      await expect(ada.api.getMe()).rejects.toMatchObject({ name: 'LoggedOut' });
    });
  });
}

interface OnWire {
  wire: Wire;
  client(storage?: ClientStorage, clock?: () => number): ParleyClient;
}

/** Whatever fails, no client is left that would come back for ever. */
async function onWire(origin: string, scenario: (parts: OnWire) => Promise<void>): Promise<void> {
  const wire = await layWire(origin);
  const clients: ParleyClient[] = [];
  const client = (storage = memoryStorage(), clock = Date.now) => {
    const made = createParleyClient({ origin: wire.origin, storage, clock, pauses });
    clients.push(made);
    return made;
  };
  try {
    await scenario({ wire, client });
  } finally {
    for (const made of clients) made.close();
    await wire.close();
  }
}

async function enter(client: ParleyClient, name: string): Promise<string> {
  const username = `${name}_${randomUUID().slice(24)}`;
  const { id } = await client.register({ username, password, displayName: name });
  await waitUntil(() => client.state().status === 'live', { what: `${name} to be live` });
  return id;
}

const chatOf = (client: ParleyClient): ClientState => client.state().chat!;

function seen(client: ParleyClient, condition: (chat: ClientState) => boolean, what: string): Promise<void> {
  return waitUntil(() => condition(chatOf(client)), { what, deadlineMs: 15_000 });
}

async function allTexts(clients: readonly ParleyClient[], conversationId: string, count: number): Promise<void> {
  for (const client of clients)
    await seen(
      client,
      ({ messages, unsent }) => client.state().status === 'live' && messages[conversationId]?.length === count && !unsent[conversationId],
      `${count} messages`,
    );
}

/** Presence is told apart from profiles. */
function withoutPresence(conversation: Conversation): Conversation {
  const hidden = { presence: null, lastSeenAt: null };
  return { ...conversation, members: conversation.members.map((member) => ({ ...member, user: { ...member.user, ...hidden } })) };
}

/** What is held of it, and of people, is what the service answers. */
async function expectAsFresh({ api, state }: ParleyClient, conversationId: string): Promise<void> {
  let held: unknown;
  let read: unknown;
  const agree = async () => {
    const { conversations, messages, contacts, requests, blocks } = state().chat!;
    held = [
      withoutPresence(conversations[conversationId]!),
      messages[conversationId],
      [contacts, requests, blocks].map((list) => Object.keys(list)),
    ];
    const [conversation, page] = [await api.getConversation({ conversationId }), await api.listMessages({ conversationId })];
    const lists = [await api.listContacts(), await api.listContactRequests(), await api.listBlocks()];
    const ids = lists.map(({ items }) => items.map((item) => ('id' in item ? item.id : item.user.id)));
    read = [withoutPresence(conversation), page.items, ids];
    return isDeepStrictEqual(held, read);
  };
  await waitUntil(agree, { what: 'the client to converge', deadlineMs: 20_000, pauseMs: 100 }).catch(() => undefined);
  expect(held).toEqual(read);
}
