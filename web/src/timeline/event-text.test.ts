import { expect, test } from '@jest/globals';
import type { TimelineEvent } from '@parley/events/wire/events';
import { eventText } from './event-text.ts';

const logged = { id: 'e', at: '2026-11-30T12:00:00.000Z', actorId: 'bruno', position: 'p', conversationId: 'c', seq: 1 };
const member = (id: string) => ({
  user: {
    id,
    username: id,
    displayName: id,
    about: null,
    avatarUrl: null,
    kind: 'person' as const,
    custom: null,
    presence: null,
    lastSeenAt: null,
    erasedAt: null,
  },
  role: 'member' as const,
  joinedAt: logged.at,
});
const nameOf = (id: string | null) => (id === 'me' ? 'You' : (id ?? 'The app'));

const cases: [TimelineEvent, string | null][] = [
  [
    { ...logged, type: 'conversation.created', kind: 'group', title: 'Hike', custom: null, members: ['bruno', 'a', 'b'].map(member) },
    'bruno made the group and added 2 people',
  ],
  [{ ...logged, type: 'conversation.changed', title: 'Hike' }, 'bruno changed the title to Hike'],
  [{ ...logged, type: 'conversation.changed', avatarUrl: null }, 'bruno removed the picture'],
  [{ ...logged, type: 'member.added', members: ['me', 'a', 'b'].map(member) }, 'bruno added You, a and b'],
  [{ ...logged, type: 'member.added', members: ['a', 'b', 'c', 'd'].map(member) }, 'bruno added 4 people'],
  [{ ...logged, type: 'member.removed', userIds: ['bruno'] }, 'bruno left'],
  [{ ...logged, type: 'member.removed', userIds: ['a'] }, 'bruno removed a'],
  [{ ...logged, type: 'member.role_changed', userId: 'a', role: 'admin' }, 'bruno made a an admin'],
  [
    {
      ...logged,
      actorId: null,
      type: 'conversation.created',
      kind: 'group',
      title: 'Order',
      custom: null,
      members: ['a', 'b'].map(member),
    },
    'The app made the group and added 2 people',
  ],
  [{ ...logged, actorId: null, type: 'conversation.changed', title: 'Shipped' }, 'The app changed the title to Shipped'],
  [{ ...logged, actorId: null, type: 'conversation.changed', custom: { order: 1 } }, null],
  [{ ...logged, actorId: null, type: 'member.added', members: ['me', 'a'].map(member) }, 'The app added You and a'],
  [{ ...logged, type: 'reaction.added', messageId: 'm', emoji: '👍', userId: 'a', count: 1 }, null],
];

test.each(cases)('%j', (event, expected) => {
  const text = eventText(event, nameOf)
    ?.parts.map((part) => (typeof part === 'string' ? part : part.name))
    .join('');
  expect(text ?? null).toBe(expected);
});
