import { describe, expect, test } from '@jest/globals';
import type { UnsentMessage } from '@parley/client/state/draft';
import type { Message } from '@parley/events/wire/messages';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { buildRows, type Row, type RowsInput } from './rows.ts';
import { noLine } from './unread-line.ts';

const me = 'me';
const message = (seq: number, senderId: string, minutes: number, changes: Partial<Message> = {}): TimelineItem => ({
  kind: 'message',
  seq,
  message: {
    id: `m${seq}`,
    conversationId: 'c',
    seq,
    kind: 'text',
    senderId,
    text: `text ${seq}`,
    attachments: [],
    replyTo: null,
    mentions: [],
    custom: null,
    clientId: null,
    sentAt: new Date(Date.UTC(2026, 10, 30, 12, minutes)).toISOString(),
    editedAt: null,
    deletedAt: null,
    erasedAt: null,
    ...changes,
  },
});
const unsent = (clientId: string, changes: Partial<UnsentMessage> = {}): UnsentMessage => ({
  clientId,
  conversationId: 'c',
  draft: { text: 'hello' },
  createdAt: Date.UTC(2026, 10, 30, 12, 30),
  state: 'pending',
  seq: null,
  code: null,
  retryAt: null,
  ...changes,
});
const rowsOf = (input: Partial<RowsInput>, before: readonly Row[] = []) =>
  buildRows({ items: [], unsent: [], userId: me, line: noLine, seenSeq: null, ...input }, new Map(before.map((row) => [row.key, row])));
const shape = (rows: readonly Row[]) =>
  rows.map((row) => (row.kind === 'message' ? `${row.first ? '(' : ' '}${row.message.text}${row.last ? ')' : ' '}` : row.kind));

describe('rows', () => {
  test('groups of a sender, with the day above', () => {
    const items = [message(1, 'ann', 0), message(2, 'ann', 4), message(3, 'ann', 10), message(4, 'ben', 10)];
    expect(shape(rowsOf({ items }))).toEqual(['day', '(text 1 ', ' text 2)', '(text 3)', '(text 4)']);
  });

  test('the unread line separates a group', () => {
    const items = [message(1, 'ann', 0), message(2, 'ann', 1)];
    expect(shape(rowsOf({ items, line: { after: 1, place: 2, count: 1, sent: 0 } }))).toEqual(['day', '(text 1)', 'unread', '(text 2)']);
  });

  test('a message of the outbox keeps its key when its event arrives', () => {
    const waiting = rowsOf({ unsent: [unsent('k1')] }).at(-1)!;
    const arrived = rowsOf({ items: [message(1, me, 30, { clientId: 'k1' })] }).at(-1)!;
    expect(arrived.key).toBe(waiting.key);
    expect(waiting).toMatchObject({ delivery: 'sending', own: true, seq: null });
    expect(arrived).toMatchObject({ delivery: 'sent', seq: 1 });
  });

  test('rows that did not change keep their identity', () => {
    const items = [message(1, 'ann', 0), message(2, 'ben', 1)];
    const before = rowsOf({ items });
    const after = rowsOf({ items: [...items, message(3, 'ben', 2)] }, before);
    expect(after[1]).toBe(before[1]);
    // It is not the last of its group any more.
    expect(after[2]).not.toBe(before[2]);
    expect(after[2]).toMatchObject({ key: 'm2', last: false });
  });

  test('who has seen it stands under the message', () => {
    const items = [message(1, me, 0), message(2, 'ann', 1)];
    expect(shape(rowsOf({ items, seenSeq: 1 }))).toEqual(['day', '(text 1)', 'seen', '(text 2)']);
  });
});
