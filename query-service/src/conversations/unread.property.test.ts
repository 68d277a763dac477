/** Unread and mentions, worked out naively from all that happened, against what the inbox answers. */
import { expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Conversation } from '@parley/events/wire/conversations';
import { ChatHistory, type Choice } from '@parley/projector/testing/chat-history';
import type { Page } from '../page.ts';
import { openService } from '../service.fixture.ts';

// Each step waits for the disk, which other tests use too.
jest.setTimeout(60_000);

interface Said {
  seq: number;
  senderId: string;
  mentions: readonly string[];
}

/** One conversation as a person would keep it in their head. */
class Told {
  readonly messages = new Map<string, Said>();
  /** Of those who are there: what they have read. */
  readonly readSeq = new Map<string, number>();

  hear({ type, version, payload }: AnyStoredEvent): void {
    if (type === 'ConversationCreated' || type === 'MembersAdded') {
      for (const { userId } of payload.members) this.readSeq.set(userId, version);
    } else if (type === 'MemberRemoved') this.readSeq.delete(payload.userId);
    else if (type === 'MessageSent') {
      const { messageId, senderId, mentions } = payload;
      this.messages.set(messageId, { seq: version, senderId, mentions });
      this.#read(senderId, version);
    } else if (type === 'MessageEdited') {
      this.messages.set(payload.messageId, { ...this.messages.get(payload.messageId)!, mentions: payload.mentions });
    } else if (type === 'MessageDeleted') this.messages.delete(payload.messageId);
    else if (type === 'ReceiptAdvanced' && payload.read) this.#read(payload.userId, payload.read.seq);
  }

  countsOf(userId: string): { unreadCount: number; mentionCount: number } {
    const unread = [...this.messages.values()].filter(({ seq, senderId }) => seq > this.readSeq.get(userId)! && senderId !== userId);
    return { unreadCount: unread.length, mentionCount: unread.filter(({ mentions }) => mentions.includes(userId)).length };
  }

  #read(userId: string, seq: number): void {
    const before = this.readSeq.get(userId);
    if (before !== undefined) this.readSeq.set(userId, Math.max(before, seq));
  }
}

/** No calls: their missed ones are counted too, and have tests of their own. Sends, edits, deletions, comings and goings, marks. */
const kind = fc.constantFrom(0, 1, 2, 2, 3, 3, 5, 6, 8, 8, 9, 9, 9, 16, 16, 17, 18, 19);
const choices = fc.array(fc.tuple(kind, fc.nat(100), fc.nat(100)), { minLength: 20, maxLength: 90, size: 'max' });

test('unread and mention counts are exact after any history', async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.nat(20), async (steps: Choice[], applyEvery) => {
      const service = await openService();
      const history = new ChatHistory();
      const told = new Map<string, Told>();
      // Two people and a conversation first: without them nothing can be said.
      for (const [index, step] of ([[0, 0, 0], [0, 0, 0], [0, 0, 0], [1, 0, 2], ...steps] as Choice[]).entries()) {
        for (const event of await service.log.append('00000000-0000-7000-8000-000000000000', ...history.step(step))) {
          if (!('conversationId' in event.payload)) continue;
          const { conversationId } = event.payload;
          if (!told.has(conversationId)) told.set(conversationId, new Told());
          told.get(conversationId)!.hear(event);
        }
        if (index % (applyEvery + 1) === 0) await service.log.apply({ only: 'live' });
      }
      await service.log.apply({ only: 'live' });
      for (const userId of history.users) {
        const pages = await Promise.all(
          ['', '&archived=true'].map((which) => service.get<Page<Conversation>>(userId, `/v1/conversations?limit=200${which}`)),
        );
        const answered = pages.flatMap(({ body }) =>
          body.items.map(({ id, unreadCount, mentionCount }) => [id, { unreadCount, mentionCount }]),
        );
        const expected = [...told].filter(([, { readSeq }]) => readSeq.has(userId)).map(([id, one]) => [id, one.countsOf(userId)]);
        expect(Object.fromEntries(answered)).toEqual(Object.fromEntries(expected));
      }
      await service.close();
    }),
    { numRuns: 25 },
  );
});
