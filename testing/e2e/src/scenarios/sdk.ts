import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { createParleyClient, type ParleyClient } from '@parley/client/parley-client';
import type { ClientState } from '@parley/client/state/state';
import { messagesOf } from '@parley/client/state/timeline';
import { memoryStorage } from '@parley/client/storage/memory-storage';
import type { ClientStorage } from '@parley/client/storage/storage';
import type { Conversation } from '@parley/events/wire/conversations';
import { openTcpProxy, type TcpProxy } from '@parley/testing-kit/tcp-proxy';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call } from '../person.ts';
import type { System } from '../systems/system.ts';

const password = 'correct horse battery';
const retryDelays = { first: 50, max: 400 };

export function sdkScenarios(system: () => System): void {
  test.concurrent('SDK: two clients that send over a broken network end in the state of a fresh read', async () => {
    await withProxiedClients(system().origin, async ({ proxy, createClient }) => {
      const [ada, bob] = [createClient(), createClient()];
      await registerClient(ada, 'ada');
      const bobId = await registerClient(bob, 'bob');
      const { conversation } = await ada.api.createConversation({ kind: 'direct', userId: bobId });
      await ada.open(conversation.id);
      await waitForState(bob, ({ conversations }) => conversation.id in conversations, 'the conversation');
      await bob.open(conversation.id);
      for (let turn = 1; turn <= 3; turn++) {
        await ada.send(conversation.id, { text: `before ${turn}` });
        proxy.cut();
        await ada.send(conversation.id, { text: `offline ${turn}` });
        await bob.send(conversation.id, { text: `also offline ${turn}` });
        expect(chatOf(ada).unsent[conversation.id]!.map(({ state }) => state)).toContain('pending');
        proxy.restore();
        await waitForMessageCount([ada, bob], conversation.id, turn * 3);
      }
      await ada.api.addReaction({
        conversationId: conversation.id,
        messageId: messagesOf(chatOf(ada), conversation.id)[0]!.id,
        emoji: '🎉',
      });
      await bob.api.requestContact({ userId: chatOf(ada).userId });
      await bob.api.changePreferences({ conversationId: conversation.id, pinned: true });
      for (const client of [ada, bob]) await expectFreshState(client, conversation.id);
      const own = messagesOf(chatOf(ada), conversation.id).filter(({ senderId }) => senderId === chatOf(ada).userId);
      expect(own.map(({ text }) => text)).toEqual([1, 2, 3].flatMap((turn) => [`before ${turn}`, `offline ${turn}`]));
    });
  });

  test.concurrent('SDK: messages written before a reload are sent after it, exactly once', async () => {
    await withProxiedClients(system().origin, async ({ proxy, createClient }) => {
      const storage = memoryStorage();
      const before = createClient(storage);
      await registerClient(before, 'ada');
      const { conversation } = await before.api.createConversation({ kind: 'group', title: 'Tea', memberIds: [] });
      proxy.cut();
      const keys = [await before.send(conversation.id, { text: 'one' }), await before.send(conversation.id, { text: 'two' })];
      before.close();
      proxy.restore();
      const after = createClient(storage);
      expect(await after.resume()).toBe(true);
      await after.open(conversation.id);
      await waitForMessageCount([after], conversation.id, 2);
      expect(messagesOf(chatOf(after), conversation.id).map(({ clientId }) => clientId)).toEqual(keys);
      expect(await storage.names('parley.outbox.')).toEqual([]);
      await expectFreshState(after, conversation.id);
    });
  });

  test.concurrent('SDK: contacts, presence and typing arrive by events; a rejected message does not block the next one', async () => {
    await withProxiedClients(system().origin, async ({ createClient }) => {
      const [ada, bob] = [createClient(), createClient()];
      const adaId = await registerClient(ada, 'ada');
      const bobId = await registerClient(bob, 'bob');
      const { contactRequest } = await ada.api.requestContact({ userId: bobId });
      await waitForState(bob, ({ requests }) => requests[contactRequest.id]?.direction === 'incoming', 'the request');
      await bob.api.acceptContact({ requestId: contactRequest.id });
      await waitForState(ada, ({ contacts, requests }) => bobId in contacts && !(contactRequest.id in requests), 'the contact');
      await waitForState(ada, ({ presence }) => presence[bobId]?.presence === 'online', 'the presence');
      const { conversation } = await ada.api.createConversation({ kind: 'direct', userId: bobId });
      await waitForState(bob, ({ conversations }) => conversation.id in conversations, 'the conversation');
      ada.setTyping(conversation.id, true);
      await waitForState(bob, ({ typing }) => adaId in (typing[conversation.id] ?? {}), 'the typing signal');
      await waitForState(bob, ({ typing }) => Object.keys(typing).length === 0, 'the end of typing');
      await bob.api.blockUser({ userId: adaId });
      await waitForState(bob, ({ blocks }) => adaId in blocks, 'the block');
      await ada.send(conversation.id, { text: 'refused' });
      await waitForState(ada, ({ unsent }) => unsent[conversation.id]?.[0]?.code === 'recipient_unavailable', 'the refusal');
      await bob.api.unblockUser({ userId: adaId });
      await ada.send(conversation.id, { text: 'let through' });
      await waitForState(
        ada,
        ({ conversations }) => conversations[conversation.id]?.lastMessage?.text === 'let through',
        'the next message',
      );
      const { clientId } = chatOf(ada).unsent[conversation.id]![0]!;
      await ada.retry(clientId);
      await waitForState(
        ada,
        ({ conversations, unsent }) => !unsent[conversation.id] && conversations[conversation.id]?.lastMessage?.clientId === clientId,
        'the retried message',
      );
    });
  });

  test.concurrent('SDK: two strangers see each other’s presence once both have written', async () => {
    await withProxiedClients(system().origin, async ({ createClient }) => {
      const [ada, bob] = [createClient(), createClient()];
      const [adaId, bobId] = [await registerClient(ada, 'ada'), await registerClient(bob, 'bob')];
      const { conversation } = await ada.api.createConversation({ kind: 'direct', userId: bobId });
      await ada.send(conversation.id, { text: 'hello' });
      await waitForState(bob, ({ conversations }) => conversations[conversation.id]?.lastMessage?.text === 'hello', 'the message');
      expect(adaId in chatOf(bob).presence).toBe(false);
      await bob.send(conversation.id, { text: 'who are you?' });
      for (const [client, id] of [[ada, bobId] as const, [bob, adaId] as const])
        await waitForState(client, ({ presence }) => presence[id]?.presence === 'online', 'the presence');
    });
  });

  test.concurrent('SDK: tokens are renewed before they expire, and a reloaded page continues the session', async () => {
    await withProxiedClients(system().origin, async ({ createClient }) => {
      const storage = memoryStorage();
      const clock = { aheadMs: 0 };
      const ada = createClient(storage, () => Date.now() + clock.aheadMs);
      await registerClient(ada, 'ada');
      const before = JSON.parse((await storage.read('parley.session'))!);
      clock.aheadMs = 14.5 * 60_000;
      await Promise.all([ada.api.getMe(), ada.api.listSessions(), ada.api.getMe()]);
      const after = JSON.parse((await storage.read('parley.session'))!);
      expect([after.sessionId, after.refreshToken === before.refreshToken]).toEqual([before.sessionId, false]);
      const reloaded = createClient(storage);
      expect(await reloaded.resume()).toBe(true);
      await waitUntil(() => reloaded.state().status === 'live', { what: 'the reloaded client' });
      expect((await reloaded.api.getMe()).id).toBe(before.userId);
    });
  });

  test.concurrent('SDK: the example in the README works', async () => {
    const file = fileURLToPath(new URL('../../../../examples/hello/hello.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { ...process.env, ORIGIN: system().origin } });
    expect(stdout).toBe('Grace received: hello 👋\n');
    expect(await readFile(new URL('../../../../README.md', import.meta.url), 'utf8')).toContain(await readFile(file, 'utf8'));
  });

  test.concurrent('SDK: a log-out on another device logs out this client and removes its tokens', async () => {
    const { origin } = system();
    await withProxiedClients(origin, async ({ createClient }) => {
      const storage = memoryStorage();
      const ada = createClient(storage);
      await registerClient(ada, 'ada');
      const { username } = await ada.api.getMe();
      const other = await call(origin, 'POST', '/v1/sessions', { body: { login: username, password } });
      await call(origin, 'DELETE', '/v1/sessions', { token: other.body.session.accessToken });
      await waitUntil(() => ada.state().status === 'logged_out', { what: 'the log-out' });
      expect(ada.state().chat).toBeNull();
      expect(await storage.read('parley.session')).toBeNull();
      await expect(ada.api.getMe()).rejects.toMatchObject({ name: 'NotLoggedInError' });
    });
  });
}

interface ProxiedClients {
  proxy: TcpProxy;
  createClient(storage?: ClientStorage, clock?: () => number): ParleyClient;
}

/** Runs a scenario with clients behind a proxy that can cut them off and closes them all; an open client would reconnect forever. */
async function withProxiedClients(origin: string, scenario: (setup: ProxiedClients) => Promise<void>): Promise<void> {
  const { hostname, port } = new URL(origin);
  const proxy = await openTcpProxy(Number(port), hostname);
  const clients: ParleyClient[] = [];
  const createClient = (storage = memoryStorage(), clock = Date.now) => {
    const client = createParleyClient({ origin: `http://127.0.0.1:${proxy.port}`, storage, clock, retryDelays });
    clients.push(client);
    return client;
  };
  try {
    await scenario({ proxy, createClient });
  } finally {
    for (const client of clients) client.close();
    await proxy.close();
  }
}

async function registerClient(client: ParleyClient, name: string): Promise<string> {
  const username = `${name}_${randomUUID().slice(24)}`;
  const { id } = await client.register({ username, password, displayName: name });
  await waitUntil(() => client.state().status === 'live', { what: `${name} to be live` });
  return id;
}

const chatOf = (client: ParleyClient): ClientState => client.state().chat!;

function waitForState(client: ParleyClient, condition: (chat: ClientState) => boolean, what: string): Promise<void> {
  return waitUntil(() => condition(chatOf(client)), { what, deadlineMs: 15_000 });
}

async function waitForMessageCount(clients: readonly ParleyClient[], conversationId: string, count: number): Promise<void> {
  for (const client of clients)
    await waitForState(
      client,
      (chat) => client.state().status === 'live' && messagesOf(chat, conversationId).length === count && !chat.unsent[conversationId],
      `${count} messages`,
    );
}

/** Removes presence, which has its own events. */
function withoutPresence(conversation: Conversation): Conversation {
  const hidden = { presence: null, lastSeenAt: null };
  return { ...conversation, members: conversation.members.map((member) => ({ ...member, user: { ...member.user, ...hidden } })) };
}

/** Waits until the client's conversation, contacts, requests and blocks equal a fresh read. */
async function expectFreshState({ api, state }: ParleyClient, conversationId: string): Promise<void> {
  let local: unknown;
  let fresh: unknown;
  const agree = async () => {
    const { conversations, timelines, contacts, requests, blocks } = state().chat!;
    local = [
      withoutPresence(conversations[conversationId]!),
      timelines[conversationId]?.items,
      [contacts, requests, blocks].map((list) => Object.keys(list)),
    ];
    const [conversation, page] = [await api.getConversation({ conversationId }), await api.listTimeline({ conversationId })];
    const lists = [await api.listContacts(), await api.listContactRequests(), await api.listBlocks()];
    const ids = lists.map(({ items }) => items.map((item) => ('id' in item ? item.id : item.user.id)));
    fresh = [withoutPresence(conversation), page.items, ids];
    return isDeepStrictEqual(local, fresh);
  };
  await waitUntil(agree, { what: 'the client to converge', deadlineMs: 20_000, pauseMs: 100 }).catch(() => undefined);
  expect(local).toEqual(fresh);
}
