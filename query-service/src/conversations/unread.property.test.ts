/** Compares the counts of the inbox with unread and mention counts that are computed naively from all events. */
import { expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import type { Conversation } from '@parley/events/wire/conversations';
import { ChatHistory, type Choice } from '@parley/projector/testing/chat-history';
import type { Page } from '../page.ts';
import { openService } from '../service.fixture.ts';

// Each step waits for the disk, which other tests use at the same time.
jest.setTimeout(60_000);

interface SentMessage {
  seq: number;
  senderId: string | null;
  mentions: readonly string[];
}

/** State of one conversation, computed without shortcuts. */
class NaiveConversation {
  readonly messages = new Map<string, SentMessage>();
  /** Read watermarks of current members. */
  readonly readSeq = new Map<string, number>();

  apply(event: AnyStoredEvent): void {
    const { type, version, payload } = event;
    if (type === 'ConversationCreated' || type === 'MembersAdded') {
      for (const { userId } of payload.members) this.readSeq.set(userId, version);
    } else if (type === 'MemberRemoved') this.readSeq.delete(payload.userId);
    else if (type === 'MembersRemoved') for (const userId of payload.userIds) this.readSeq.delete(userId);
    else if (type === 'MessageSent') {
      const { messageId, senderId, mentions } = payload;
      this.messages.set(messageId, { seq: version, senderId, mentions });
      if (senderId !== null) this.#advanceRead(senderId, version);
    } else if (type === 'MessageEdited') {
      this.messages.set(payload.messageId, { ...this.messages.get(payload.messageId)!, mentions: payload.mentions });
    } else for (const { messageId } of deletionsIn(event)) this.messages.delete(messageId);
    if (type === 'ReceiptAdvanced' && payload.read) this.#advanceRead(payload.userId, payload.read.seq);
  }

  countsOf(userId: string): { unreadCount: number; mentionCount: number } {
    const unread = [...this.messages.values()].filter(({ seq, senderId }) => seq > this.readSeq.get(userId)! && senderId !== userId);
    return { unreadCount: unread.length, mentionCount: unread.filter(({ mentions }) => mentions.includes(userId)).length };
  }

  #advanceRead(userId: string, seq: number): void {
    const before = this.readSeq.get(userId);
    if (before !== undefined) this.readSeq.set(userId, Math.max(before, seq));
  }
}

/** Messages, edits, deletions, members and receipts. No calls: missed calls count as unread too, and have their own tests. */
const kind = fc.constantFrom(0, 1, 2, 2, 3, 3, 5, 6, 8, 8, 9, 9, 9, 16, 16, 17, 18, 19);
const choices = fc.array(fc.tuple(kind, fc.nat(100), fc.nat(100)), { minLength: 20, maxLength: 90, size: 'max' });

test('unread and mention counts are exact after any history', async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.nat(20), async (steps: Choice[], applyEvery) => {
      const service = await openService();
      const history = new ChatHistory();
      const conversations = new Map<string, NaiveConversation>();
      // Begins with users and a conversation; without them no message can be sent.
      for (const [index, step] of ([[0, 0, 0], [0, 0, 0], [0, 0, 0], [1, 0, 2], ...steps] as Choice[]).entries()) {
        for (const event of await service.log.append('00000000-0000-7000-8000-000000000000', ...history.step(step))) {
          if (!('conversationId' in event.payload)) continue;
          const { conversationId } = event.payload;
          if (!conversations.has(conversationId)) conversations.set(conversationId, new NaiveConversation());
          conversations.get(conversationId)!.apply(event);
        }
        if (index % (applyEvery + 1) === 0) await service.log.apply({ only: 'live' });
      }
      await service.log.apply({ only: 'live' });
      for (const userId of history.users) {
        const pages = await Promise.all(
          ['', '&archived=true'].map((filter) => service.get<Page<Conversation>>(userId, `/v1/conversations?limit=200${filter}`)),
        );
        const actual = pages.flatMap(({ body }) =>
          body.items.map(({ id, unreadCount, mentionCount }) => [id, { unreadCount, mentionCount }]),
        );
        const expected = [...conversations]
          .filter(([, { readSeq }]) => readSeq.has(userId))
          .map(([id, conversation]) => [id, conversation.countsOf(userId)]);
        expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
      }
      await service.close();
    }),
    { numRuns: 25 },
  );
});
