import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted, messageEdited } from '@parley/events/event-constructors/message-events';
import type { Message } from '@parley/events/wire/messages';
import { createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';
import type { MessagePage } from './list-messages.ts';

let service: ServiceFixture;
let ada: string;
let group: string;
/** Ten messages, seq 2 to 11. */
let messageIds: string[];

beforeAll(async () => {
  service = await openService();
  ada = await register(service.log, 'ada');
  group = await createGroup(service.log, ada);
  messageIds = [];
  for (let n = 0; n < 10; n++) messageIds.push((await send(service.log, ada, group, `message ${n}`)).payload.messageId);
  await service.log.apply();
});
afterAll(() => service.close());

const page = async (query: string, conversationId = group) =>
  (await service.get<MessagePage>(ada, `/v1/conversations/${conversationId}/messages${query}`)).body;
const seqs = ({ items }: MessagePage) => items.map(({ seq }) => seq);

describe('a page of messages', () => {
  test.each([
    ['', [2, 3, 4, 5, 6, 7, 8, 9, 10, 11], false, false],
    ['?limit=3', [9, 10, 11], true, false],
    ['?before=9&limit=3', [6, 7, 8], true, true],
    ['?before=4&limit=3', [2, 3], false, true],
    ['?before=2', [], false, true],
    ['?after=9&limit=3', [10, 11], true, false],
    ['?after=2&limit=3', [3, 4, 5], true, true],
    ['?after=0&limit=2', [2, 3], false, true],
    ['?after=11', [], true, false],
    ['?around=6&limit=4', [4, 5, 6, 7], true, true],
    ['?around=6&limit=1', [6], true, true],
    ['?around=2&limit=4', [2, 3], false, true],
  ])('%s', async (query, expected, hasBefore, hasAfter) => {
    const found = await page(query);
    expect([seqs(found), found.hasBefore, found.hasAfter]).toEqual([expected, hasBefore, hasAfter]);
  });

  test('around a message id; 404 for a message of another conversation', async () => {
    expect(seqs(await page(`?around=${messageIds[4]}&limit=3`))).toEqual([5, 6, 7]);
    expect((await service.get(ada, `/v1/conversations/${group}/messages?around=${newId()}`)).status).toBe(404);
  });

  test('of a conversation without messages is empty, with nothing before and after', async () => {
    const empty = await createGroup(service.log, ada);
    await service.log.apply();
    expect(await page('', empty)).toEqual({ items: [], hasBefore: false, hasAfter: false });
  });

  test('rejects two of before, after and around, and invalid numbers', async () => {
    for (const query of ['before=3&after=1', 'before=0', 'after=-1', 'around=x', 'limit=201']) {
      expect((await service.get(ada, `/v1/conversations/${group}/messages?${query}`)).status).toBe(422);
    }
  });
});

test('a deleted message is a tombstone by itself, in pages and in quotes', async () => {
  const { log } = service;
  const conversation = await createGroup(log, ada);
  const secret = await send(log, ada, conversation, 'secret');
  const answer = await send(log, ada, conversation, 'your message', secret);
  const message = {
    conversationId: conversation,
    messageId: secret.payload.messageId,
    messageSeq: secret.version,
    senderId: ada,
    mentionsRemoved: [],
  };
  await log.append(ada, messageEdited({ ...message, personal: { text: 'secret, edited' }, mentions: [] }));
  await log.apply();
  expect((await page('', conversation)).items.map(({ text, editedAt }) => [text, editedAt])).toEqual([
    ['secret, edited', expect.any(String)],
    ['your message', null],
  ]);
  await log.append(ada, messageDeleted(message));
  await log.apply();

  const found = await page('', conversation);
  const alone = await service.get<Message>(ada, `/v1/conversations/${conversation}/messages/${message.messageId}`);

  expect(alone.body).toMatchObject({
    id: message.messageId,
    text: null,
    attachments: [],
    mentions: [],
    deletedAt: expect.any(String),
    status: 'read',
  });
  expect(found.items[0]).toEqual(alone.body);
  expect(found.items[1]).toMatchObject({
    id: answer.payload.messageId,
    replyTo: { id: message.messageId, text: null, deletedAt: alone.body.deletedAt },
  });
  expect(JSON.stringify(found)).not.toContain('secret');
});

test('one message has an entity tag; a request with that tag gets 304', async () => {
  const path = `/v1/conversations/${group}/messages/${messageIds[0]}`;
  const { headers } = await service.get(ada, path);
  const again = await service.get(ada, path, { 'if-none-match': headers.get('etag')! });
  expect([again.status, again.body]).toEqual([304, null]);
});

test('returns 404 to users who are not members', async () => {
  const stranger = newId();
  for (const path of ['', `/${messageIds[0]}`, `?around=${messageIds[0]}`, '?after=1']) {
    const { status, body } = await service.get(stranger, `/v1/conversations/${group}/messages${path}`);
    expect([path, status, body]).toEqual([path, 404, expect.objectContaining({ code: 'not_found' })]);
  }
});
