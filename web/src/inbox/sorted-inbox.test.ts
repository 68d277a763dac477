import { describe, expect, test } from '@jest/globals';
import { compareConversations } from '@parley/client/state/state';
import type { Conversation } from '@parley/events/wire/conversations';
import fc from 'fast-check';
import { emptyInbox, updateInbox } from './sorted-inbox.ts';

const conversation = (id: string, minute: number, changes: Partial<Conversation> = {}): Conversation =>
  ({
    id,
    kind: 'group',
    title: id,
    avatarUrl: null,
    role: 'member',
    capabilities: [],
    lastSeq: minute,
    memberCount: 2,
    activityAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    lastMessage: null,
    unreadCount: 0,
    mentionCount: 0,
    readSeq: 0,
    pinned: false,
    archived: false,
    mutedUntil: null,
    activeCall: null,
    members: [],
    ...changes,
  }) as Conversation;

const change = fc.record({
  id: fc.constantFrom(...Array.from({ length: 12 }, (_, index) => `c${index}`)),
  minute: fc.nat(50),
  pinned: fc.boolean(),
  archived: fc.boolean(),
  removed: fc.boolean(),
});

describe('sorted inbox', () => {
  test('applying changes one by one equals sorting everything', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 20 }), (steps) => {
        let source: Record<string, Conversation> = {};
        let inbox = emptyInbox;
        const belongs = ({ archived }: Conversation) => !archived;
        for (const step of steps) {
          source = { ...source };
          for (const { id, minute, pinned, archived, removed } of step) {
            if (removed) delete source[id];
            else source[id] = conversation(id, minute, { pinned, archived });
          }
          inbox = updateInbox(inbox, source, belongs);
          expect(inbox.items).toEqual(Object.values(source).filter(belongs).toSorted(compareConversations));
        }
      }),
    );
  });

  test('an event in an inbox of 10,000 does not sort all of it', () => {
    const source = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`c${index}`, conversation(`c${index}`, index)]));
    const before = updateInbox(emptyInbox, source, () => true);
    const after = updateInbox(before, { ...source, c500: conversation('c500', 20_000) }, () => true);
    expect(after.items[0]!.id).toBe('c500');
    expect(after.items).toHaveLength(10_000);
    expect(after.items[1]).toBe(before.items[0]);
  });
});
