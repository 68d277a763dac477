import { expect, test } from '@jest/globals';
import type { ClientState } from '@parley/client/state/state';
import type { WireEvent } from '@parley/events/wire/events';
import { announcedMessage, announcementOf } from './announcement.ts';

const announced = (count: number) => Array.from({ length: count }, (_, index) => ({ sender: 'Chiara', text: `text ${index}` }));

test('a few messages are read out, many are counted', () => {
  expect(announcementOf(announced(2))).toBe('Chiara: text 0\nChiara: text 1');
  expect(announcementOf(announced(5))).toBe('5 new messages');
});

const chat = {
  userId: 'ada',
  users: { bob: { id: 'bob', displayName: 'Bob Stone' } },
  contacts: {},
  conversations: { tea: { kind: 'group', title: 'Tea', members: [] } },
} as unknown as ClientState;
const sent = (senderId: string, mentions: string[] = []) =>
  ({ type: 'message.sent', conversationId: 'tea', message: { senderId, mentions, text: 'Hello' } }) as unknown as WireEvent;

test('others’ messages in the open conversation are announced, and mentions elsewhere with their place', () => {
  expect(announcedMessage(sent('bob'), chat, 'tea')).toEqual({ sender: 'Bob Stone', text: 'Hello' });
  expect(announcedMessage(sent('ada'), chat, 'tea')).toBeUndefined();
  expect(announcedMessage(sent('bob'), chat, 'another')).toBeUndefined();
  expect(announcedMessage(sent('bob', ['ada']), chat, 'another')).toEqual({ sender: 'Bob Stone in Tea', text: 'Hello' });
  expect(announcedMessage({ type: 'resync' } as unknown as WireEvent, chat, 'tea')).toBeUndefined();
});
