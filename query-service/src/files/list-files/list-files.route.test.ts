import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import type { SharedFile } from '@parley/events/wire/messages';
import type { Page } from '../../page.ts';
import { createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
let ada: string;
let group: string;
/** Names of files by id: `1a`, `1b` are the files of the first message. */
let names: Map<string, string>;

beforeAll(async () => {
  service = await openService();
  ada = await register(service.log, 'ada');
});
beforeEach(async () => {
  group = await createGroup(service.log, ada);
  names = new Map();
});
afterAll(() => service.close());

const picture = { mediaType: 'image/webp', size: 10, width: 4, height: 3, sha256: 'ab' };

async function sendFiles(...files: string[]) {
  const fileIds = files.map((name) => {
    const fileId = newId();
    names.set(fileId, name);
    return fileId;
  });
  const personal = { text: `with ${files.length} files`, attachments: files.map(() => picture) };
  return send(service.log, ada, group, personal.text, null, { personal, fileIds });
}

const filesOf = (query = '', by = ada) => service.get<Page<SharedFile>>(by, `/v1/conversations/${group}/files${query}`);
const namesOf = ({ items }: Page<SharedFile>) => items.map(({ file }) => names.get(file.id));

describe('the files of a conversation', () => {
  test('are those of the newest message first, in the order of the message', async () => {
    await sendFiles('1a', '1b');
    await sendFiles();
    const last = await sendFiles('3a');
    await service.log.apply();
    const { body } = await filesOf();
    expect([namesOf(body), body.nextCursor]).toEqual([['3a', '1a', '1b'], null]);
    const { id } = body.items[0]!.file;
    expect(body.items[0]).toEqual({
      file: { id, ...picture, url: `/v1/files/${id}`, thumbnailUrl: `/v1/files/${id}/thumbnail` },
      messageId: last.payload.messageId,
      seq: last.version,
      senderId: ada,
      sentAt: expect.any(String),
    });
  });

  test('come in pages that may end inside a message, each file once', async () => {
    for (const message of [1, 2, 3]) await sendFiles(`${message}a`, `${message}b`, `${message}c`);
    await service.log.apply();
    const pages: (string | undefined)[][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: Page<SharedFile> } = await filesOf(`?limit=2${cursor && `&cursor=${cursor}`}`);
      pages.push(namesOf(body));
      cursor = body.nextCursor;
    }
    expect(pages).toEqual([['3a', '3b'], ['3c', '2a'], ['2b', '2c'], ['1a', '1b'], ['1c']]);
  });

  test('start before a seq', async () => {
    await sendFiles('1a');
    const second = await sendFiles('2a');
    await service.log.apply();
    expect(namesOf((await filesOf(`?before=${second.version}`)).body)).toEqual(['1a']);
    expect((await filesOf(`?before=${second.version}&cursor=x`)).status).toBe(422);
    expect((await filesOf('?cursor=nonsense')).status).toBe(422);
  });

  test('do not include those of a deleted message', async () => {
    const sent = await sendFiles('1a', '1b');
    await sendFiles('2a');
    const { messageId } = sent.payload;
    const deletion = { conversationId: group, messageId, messageSeq: sent.version, senderId: ada, mentionsRemoved: [] };
    await service.log.append(ada, messageDeleted(deletion));
    await service.log.apply();
    expect(namesOf((await filesOf()).body)).toEqual(['2a']);
  });

  test('are for members only', async () => {
    await sendFiles('1a');
    await service.log.apply();
    expect((await filesOf('', newId())).status).toBe(404);
  });
});
