import { expect, test } from '@jest/globals';
import type { Conversation } from '@parley/events/wire/conversations';
import { openUnknown } from './open-window.ts';

/** Opens an unknown conversation. Returns what was read, in order. */
async function readsOf(counts: Partial<Conversation>, messageId?: string, { isGone = false } = {}) {
  const reads: string[] = [];
  const client = {
    open: async (id: string) => void reads.push(id),
    async openAround(id: string, around: number | string) {
      reads.push(`${id} around ${around}`);
      if (isGone) throw new Error('not found');
    },
    api: { getConversation: async () => ({ id: 'tea', unreadCount: 0, lastSeq: 300, readSeq: 300, ...counts }) as Conversation },
  };
  await openUnknown(client, 'tea', messageId);
  return reads;
}

test('opens the end, the unread line, or the message that was asked for', async () => {
  expect(await readsOf({})).toEqual(['tea']);
  expect(await readsOf({ unreadCount: 3, readSeq: 297 })).toEqual(['tea']);
  expect(await readsOf({ unreadCount: 200, readSeq: 100 })).toEqual(['tea around 100']);
  expect(await readsOf({ unreadCount: 200, readSeq: 0 }, 'm7')).toEqual(['tea around m7']);
});

test('a message that is gone does not hide the conversation', async () => {
  expect(await readsOf({}, 'm7', { isGone: true })).toEqual(['tea around m7', 'tea']);
});
