/** Use of the SDK by a user interface, beyond sending and receiving. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { createParleyClient, type ParleyClient, type ParleyClientOptions } from '@parley/client/parley-client';
import type { ClientState } from '@parley/client/state/state';
import { messagesOf } from '@parley/client/state/timeline';
import { userOf } from '@parley/client/state/users';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { System } from '../systems/system.ts';

const password = 'correct horse battery';
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

export function sdkInterfaceScenarios(system: () => System): void {
  test.concurrent('SDK: windows of a long timeline contain what the service lists', async () => {
    await withClients(system, async (createClient) => {
      const ada = createClient({ maxTimelineItems: 80 });
      const { id, ids } = await groupOf(ada, []);
      for (let count = 1; count <= 120; count++) await ada.api.sendMessage({ conversationId: id, text: `text ${count}` });
      await ada.open(id);
      const shown = () => ada.state().chat!.timelines[id]!;
      const expectAsListed = async () => {
        const { items } = await ada.api.listTimeline({ conversationId: id, around: shown().items[40]!.seq, limit: 200 });
        const [first, last] = [shown().items[0]!.seq, shown().items.at(-1)!.seq];
        expect(shown().items).toEqual(items.filter(({ seq }) => seq >= first && seq <= last));
      };
      const sought = (await ada.api.listMessages({ conversationId: id, around: 60, limit: 1 })).items[0]!;
      await ada.openAround(id, sought.id);
      expect(shown()).toMatchObject({ around: sought.id, hasBefore: true, hasAfter: true });
      expect(messagesOf(ada.state().chat!, id).map((message) => message.id)).toContain(sought.id);
      expect(await ada.loadOlder(id)).toBe(false);
      expect([shown().items.length, shown().hasAfter]).toEqual([80, true]);
      await expectAsListed();
      expect(await ada.loadNewer(id)).toBe(false);
      expect([shown().items.length, shown().items.at(-1)!.seq]).toEqual([80, 121]);
      await expectAsListed();
      await ada.jumpToLatest(id);
      await ada.send(id, { text: 'the newest' });
      await waitForState(ada, (chat) => messagesOf(chat, id).at(-1)?.text === 'the newest', 'the newest message');
      expect(ids).toEqual([ada.state().chat!.userId]);
    });
  });

  test.concurrent('SDK: optimistic changes agree with what the other user sees, and are taken back when they are refused', async () => {
    await withClients(system, async (createClient) => {
      const [ada, bob] = [createClient(), createClient()];
      const { id } = await groupOf(ada, [bob]);
      await Promise.all([ada.open(id), bob.open(id)]);
      await ada.send(id, { text: 'one', mentions: [bob.state().chat!.userId] });
      await waitForState(bob, (chat) => messagesOf(chat, id).length === 1, 'the message');
      const [message] = messagesOf(bob.state().chat!, id);
      const textFor = (client: ParleyClient) => messagesOf(client.state().chat!, id)[0]!.text;
      const reacted = bob.react(id, message!.id, '👍');
      expect(messagesOf(bob.state().chat!, id)[0]!.reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
      await reacted;
      const refused = bob.edit(id, message!.id, 'not mine');
      expect(textFor(bob)).toBe('not mine');
      await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
      expect(textFor(bob)).toBe('one');
      await ada.edit(id, message!.id, 'edited');
      await waitForState(bob, () => textFor(bob) === 'edited', 'the edit');
      bob.markRead(id, message!.seq);
      expect(bob.state().chat!.conversations[id]).toMatchObject({ unreadCount: 0, readSeq: message!.seq });
      await waitForState(ada, (chat) => messagesOf(chat, id)[0]!.status === 'read', 'the read status');
      await bob.setPreferences(id, { pinned: true, notifications: 'mentions' });
      await bob.unreact(id, message!.id, '👍');
      await ada.remove(id, message!.id);
      await waitForState(bob, () => textFor(bob) === null, 'the deletion');
      for (const client of [ada, bob]) await expectAsRead(client, id);
    });
  });

  test.concurrent('SDK: an uploaded file is sent; names, members and the account are known', async () => {
    await withClients(system, async (createClient) => {
      const [ada, bob] = [createClient(), createClient()];
      const { id, ids } = await groupOf(ada, [bob]);
      const file = await ada.upload(new Blob([pixel], { type: 'image/png' }));
      await ada.send(id, { attachments: [file.id] });
      await bob.open(id);
      await waitForState(bob, (chat) => messagesOf(chat, id)[0]?.attachments[0]?.id === file.id, 'the picture');
      await waitForState(bob, (chat) => userOf(chat, ids[0]!)?.displayName === 'ada', 'the name of the sender');
      await bob.loadMembers(id);
      expect(bob.state().chat!.members[id]!.map(({ user }) => user.displayName)).toEqual(['ada', 'bob']);
      await ada.api.changeProfile({ displayName: 'Ada L', privacy: { messages: 'contacts' } });
      await waitForState(ada, ({ account }) => account?.displayName === 'Ada L' && account.privacy.messages === 'contacts', 'the account');
    });
  });

  // Not concurrent: the SDK loads the code of calls when it is needed, which Jest refuses while it counts no test as running.
  test('SDK: a call rings, is answered once for all devices of a user, and is one item of the timeline', async () => {
    await withClients(system, async (createClient) => {
      const [ada, bob, phone] = [createClient(), createClient(), createClient()];
      const { id } = await groupOf(ada, [bob]);
      await phone.logIn({ login: bob.state().chat!.account!.username!, password });
      await phone.open(id);
      // A call rings for a few seconds only in these tests.
      await waitUntil(() => phone.state().status === 'live', { what: 'the phone to be live' });
      await ada.calls.start(id, 'audio');
      const rings = (client: ParleyClient) => client.state().calls.ringing.length === 1;
      await waitUntil(() => rings(bob) && rings(phone), { what: 'both devices to ring' });
      await bob.calls.accept(bob.state().calls.ringing[0]!);
      await waitUntil(() => !rings(phone), { what: 'the other device to stop ringing' });
      expect(bob.state().calls.current).toMatchObject({ step: 'joined', peer: { id: expect.stringContaining('_') } });
      await ada.calls.end();
      await waitUntil(() => bob.state().calls.current === null, { what: 'the end of the call' });
      expect(bob.state().calls.ended?.reason).toBe('completed');
      const isShown = ({ timelines }: ClientState) =>
        timelines[id]!.items.filter((item) => item.kind === 'call' && item.call.state === 'ended');
      await waitForState(phone, (chat) => isShown(chat).length === 1, 'the ended call');
      await expectAsRead(phone, id);
    });
  });
}

type CreateClient = (options?: Partial<ParleyClientOptions>) => ParleyClient;

async function withClients(system: () => System, scenario: (createClient: CreateClient) => Promise<void>): Promise<void> {
  const clients: ParleyClient[] = [];
  try {
    await scenario((options) => {
      const client = createParleyClient({ origin: system().origin, retryDelays: { first: 50, max: 400 }, ...options });
      clients.push(client);
      return client;
    });
  } finally {
    for (const client of clients) client.close();
  }
}

/** Registers the users (ada, bob …), and creates a group of all. */
async function groupOf(owner: ParleyClient, others: readonly ParleyClient[]): Promise<{ id: string; ids: string[] }> {
  const ids: string[] = [];
  for (const [index, client] of [owner, ...others].entries()) {
    const displayName = ['ada', 'bob'][index]!;
    ids.push((await client.register({ username: `${displayName}_${randomUUID().slice(24)}`, password, displayName })).id);
    await waitUntil(() => client.state().status === 'live', { what: `${displayName} to be live` });
  }
  const { conversation } = await owner.api.createConversation({ kind: 'group', title: 'Tea', memberIds: ids.slice(1) });
  for (const client of [owner, ...others]) await waitForState(client, ({ conversations }) => conversation.id in conversations, 'the group');
  return { id: conversation.id, ids };
}

function waitForState(client: ParleyClient, condition: (chat: ClientState) => boolean, what: string): Promise<void> {
  return waitUntil(() => client.state().chat !== null && condition(client.state().chat!), { what, deadlineMs: 15_000 });
}

/** A client keeps the `clientId` of a message that it saw deleted: rows that are keyed by it stay. */
function withoutDeletedClientIds(value: unknown): unknown {
  const isDeleted = (each: object): boolean => 'clientId' in each && (each as { deletedAt?: unknown }).deletedAt !== null;
  return JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    typeof each === 'object' && each !== null && isDeleted(each) ? { ...each, clientId: null } : each,
  ) as unknown;
}

/** Waits until conversation and timeline are as the service returns them. */
async function expectAsRead({ api, state }: ParleyClient, conversationId: string): Promise<void> {
  let agreed: [unknown, unknown] = [null, undefined];
  const agree = async () => {
    const { conversations, timelines } = state().chat!;
    const [conversation, { items }] = [await api.getConversation({ conversationId }), await api.listTimeline({ conversationId })];
    // Its members have a presence in a fresh read only.
    const { members: _members, ...known } = conversations[conversationId]!;
    const { members: _read, ...read } = conversation;
    agreed = [withoutDeletedClientIds([known, timelines[conversationId]!.items]), withoutDeletedClientIds([read, items])];
    return isDeepStrictEqual(agreed[0], agreed[1]);
  };
  await waitUntil(agree, { what: 'the client to agree with the service', deadlineMs: 10_000, pauseMs: 100 }).catch(() => undefined);
  expect(agreed[0]).toEqual(agreed[1]);
}
