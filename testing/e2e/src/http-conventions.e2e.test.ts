/** Conventions of all operations: locations, entity tags, HEAD, rate limits and compression. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openapiFile } from '@parley/events/generated-documents';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, type Person, type Reply } from './person.ts';
import { operations, pathOf, type Operation } from './requests/operations.ts';
import { createGroup, registerActors, type Actors, type TestGroup } from './requests/test-group.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { upload, uploadFile } from './uploads.ts';

const { paths } = JSON.parse(readFileSync(openapiFile, 'utf8')) as { paths: Record<string, Record<string, { responses: object }>> };
const answers = (status: number) => (operation: Operation) =>
  String(status) in paths[operation.path]![operation.method.toLowerCase()]!.responses;

let system: EmbeddedSystem;
let actors: Actors;
let group: TestGroup;
beforeAll(async () => {
  system = await startEmbedded();
  actors = await registerActors(system.origin);
  group = await createGroup(actors);
}, 30_000);
afterAll(() => system.stop(), 30_000);

/** Reads what the person's commands have written. */
function fetchAs(person: Person, path: string, given: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const headers = { authorization: `Bearer ${person.session.accessToken}`, 'parley-position': person.positions ?? '', ...given };
  return fetch(system.origin + path, { method, headers });
}

/** The id of an export that is ready, and so does not change for a while. */
async function exportOf(person: Person): Promise<string> {
  const { id } = (await person.command('POST', '/v1/me/export')).export;
  const isReady = async () => (await person.get(`/v1/me/exports/${id}`)).state === 'ready';
  await waitUntil(isReady, { what: 'the export', deadlineMs: 30_000, pauseMs: 100 });
  return id;
}

describe('a created resource', () => {
  const creations: Record<string, () => Promise<Reply>> = {
    register: () => {
      const username = `u_${randomUUID().slice(0, 8)}`;
      return call(system.origin, 'POST', '/v1/accounts', { body: { username, password: 'correct horse battery', displayName: 'U' } });
    },
    logIn: () => {
      const { account, password } = actors.target;
      return call(system.origin, 'POST', '/v1/sessions', { body: { login: account.username, password } });
    },
    requestContact: () => actors.owner.ask('POST', '/v1/contact-requests', { userId: actors.stranger.id }),
    createConversation: () => actors.owner.ask('POST', '/v1/conversations', { kind: 'group', title: 'New' }),
    sendMessage: () => actors.owner.ask('POST', `/v1/conversations/${group.conversationId}/messages`, { text: 'new' }),
    startCall: async () => {
      const { conversation } = await actors.owner.command('POST', '/v1/conversations', { kind: 'group', title: 'Call' });
      return actors.owner.ask('POST', `/v1/conversations/${conversation.id}/calls`, { media: 'audio' });
    },
    uploadFile: async () => (await upload(actors.owner)) as Reply,
  };
  /** Their locations take other methods than GET. */
  const withoutGet = ['logIn', 'requestContact'];

  /** Needs an issuer: exchange-token.test.ts covers it. */
  const isTried = ({ operationId }: Operation) => operationId !== 'exchangeToken';

  test.each(operations.filter(answers(201)).filter(isTried))('of $operationId has a location', async ({ operationId }) => {
    const { status, headers, body } = await creations[operationId]!();
    expect(status).toBe(201);
    const location = headers.get('location')!;
    const created = Object.values(body as Record<string, { id?: string } | null>).map((value) => value?.id);
    expect(created).toContain(location.split('/').at(-1));
    actors.owner.remember(headers.get('parley-position'));
    const found = await fetchAs(actors.owner, location);
    expect(found.status).toBe(withoutGet.includes(operationId) ? 405 : 200);
  });

  test('keeps its location when the command is repeated', async () => {
    const key = randomUUID();
    const send = () => actors.owner.ask('POST', `/v1/conversations/${group.conversationId}/messages`, { text: 'once' }, { key });
    const [first, again] = [await send(), await send()];
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });
});

describe('a resource', () => {
  test.each(operations.filter(answers(304)))(
    'of $operationId is sent again only after a change; HEAD has its headers',
    async (operation) => {
      const { id: fileId } = await uploadFile(actors.owner);
      const exportId = operation.operationId === 'getExport' ? await exportOf(actors.owner) : '';
      const path = pathOf(operation, { ...group, fileId, exportId });
      const first = await fetchAs(actors.owner, path);
      const tag = first.headers.get('etag')!;
      expect([first.status, tag, first.headers.get('cache-control')]).toEqual([
        200,
        expect.stringContaining('"'),
        expect.stringMatching(/private|no-store/),
      ]);
      await first.arrayBuffer();
      for (const candidates of [tag, `"other", ${tag}`, '*']) {
        const again = await fetchAs(actors.owner, path, { 'if-none-match': candidates });
        expect([again.status, (await again.arrayBuffer()).byteLength, again.headers.get('etag')]).toEqual([304, 0, tag]);
      }
      expect((await fetchAs(actors.owner, path, { 'if-none-match': '"other"' })).status).toBe(200);
      const head = await fetchAs(actors.owner, path, {}, 'HEAD');
      expect([head.status, head.headers.get('etag'), (await head.arrayBuffer()).byteLength]).toEqual([200, tag, 0]);
    },
  );
});

test('answers report what is left of the limits', async () => {
  const remaining = async (method: string, path: string) => {
    const { headers } = await actors.owner.ask(method, path, method === 'GET' ? undefined : { read: 1 });
    expect(headers.get('ratelimit-policy')).toBe('"session";q=30000;w=60, "user";q=60000;w=60');
    return headers
      .get('ratelimit')!
      .match(/^"session";r=(\d+);t=\d+, "user";r=(\d+);t=\d+$/)!
      .slice(1)
      .map(Number);
  };
  const [ofQuery] = await remaining('GET', '/v1/me');
  const [ofCommand] = await remaining('PUT', `/v1/conversations/${group.conversationId}/receipt`);
  // One less, unless a new minute has begun.
  expect([ofQuery! - 1, 29_999]).toContain(ofCommand);
});

test('a page is compressed as the client accepts', async () => {
  await actors.owner.send(group.conversationId, 'long '.repeat(500));
  const path = `/v1/conversations/${group.conversationId}/messages`;
  const plain = await fetchAs(actors.owner, path, { 'accept-encoding': 'identity' });
  const text = await plain.text();
  for (const encoding of ['br', 'gzip']) {
    const page = await fetchAs(actors.owner, path, { 'accept-encoding': encoding });
    expect([page.headers.get('content-encoding'), page.headers.get('vary')]).toEqual([
      encoding,
      expect.stringContaining('Accept-Encoding'),
    ]);
    expect(await page.text()).toBe(text);
  }
});
