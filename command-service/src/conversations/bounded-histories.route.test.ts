import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EntityRef } from '@parley/event-store/event-store';
import { sendMessage } from '../messages/send-message/send-message.ts';
import { groupOf, people, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';
import { addMembers } from './add-members/add-members.ts';
import { changeConversation } from './change-conversation/change-conversation.ts';
import { changeMemberRole } from './change-member-role/change-member-role.ts';
import { removeMember } from './remove-member/remove-member.ts';

let service: ServiceUnderTest;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  service = await startService();
  [ada, bob] = (await people([service], 2)) as [Person, Person];
});
afterAll(() => service.close());

test('A4: decisions read as many events after many changes of a group and its members as after a few', async () => {
  const path = await groupOf(ada, bob);
  const member = { conversationId: path.split('/')[3]!, actorId: ada.id, userId: bob.id };
  const group = { ...member, userIds: [bob.id], unknown: new Set<string>(), maxMembers: 10 };
  const message = {
    ...member,
    messageId: '',
    senderId: bob.id,
    text: '',
    attachments: [],
    replyTo: null,
    mentions: [ada.id],
    clientId: null,
  };
  const readSets: Record<string, readonly EntityRef[]> = {
    send: sendMessage.reads(message),
    describe: changeConversation.reads(member),
    add: addMembers.reads({ ...group, addable: { closed: new Set(), contacts: new Set() } }),
    promote: changeMemberRole.reads({ ...member, role: 'admin' }),
    remove: removeMember.reads({ ...member, successorHint: null }),
  };
  const eventsRead = async () => {
    const counts = Object.entries(readSets).map(async ([name, refs]) => [
      name,
      (await service.store.load(refs, { current: true })).events.length,
    ]);
    return Object.fromEntries(await Promise.all(counts)) as Record<string, number>;
  };
  const change = async (turn: number) => {
    const replies = [
      await ada.ask('PATCH', path, { title: `Tea ${turn}`, custom: { turn }, expireAfter: 3_600 + turn }),
      await ada.ask('DELETE', `${path}/members/${bob.id}`),
      await ada.ask('POST', `${path}/members`, { userIds: [bob.id] }),
      await ada.ask('PATCH', `${path}/members/${bob.id}`, { role: 'admin' }),
      await ada.ask('PATCH', `${path}/members/${bob.id}`, { role: 'member' }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 204, 200, 200, 200]);
  };

  await change(0);
  const early = await eventsRead();
  for (let turn = 1; turn < 10; turn++) await change(turn);
  expect(await eventsRead()).toEqual(early);
  expect(early['send']).toBe(2);
});
