import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apiKeySessionId } from '@parley/events/api-keys';
import type { ApiKey } from '@parley/events/wire/api-keys';
import type { ApiKeyRow } from '@parley/write-tables/api-keys';
import type { Page } from '../../page.ts';
import { openService, type ServiceFixture } from '../../service.fixture.ts';

const rowOf = (keyId: string): ApiKeyRow => ({
  keyId,
  sessionId: apiKeySessionId(keyId),
  name: 'Shop',
  scopes: ['messages'],
  userId: null,
  secretHash: Buffer.alloc(32, 7),
  createdAt: 1_790_000_000_000_000,
  lastUsedAt: 1_790_000_060_000_000,
  expiresAt: null,
  revokedAt: null,
});

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService({ apiKeys: [rowOf('second000000'), rowOf('first0000000')] });
});
afterAll(() => service.close());

const list = async (query = '') => (await service.get<Page<ApiKey>>('operator', `/v1/api-keys${query}`)).body;

test('lists the keys without secrets', async () => {
  const times = { createdAt: '2026-09-21T14:13:20.000Z', lastUsedAt: '2026-09-21T14:14:20.000Z', expiresAt: null };
  expect((await list()).items[0]).toEqual({ id: 'second000000', name: 'Shop', scopes: ['messages'], userId: null, ...times });
});

test('lists page by page', async () => {
  const first = await list('?limit=1');
  expect(first.items.map(({ id }) => id)).toEqual(['second000000']);
  expect((await list(`?limit=1&cursor=${first.nextCursor}`)).items.map(({ id }) => id)).toEqual(['first0000000']);
});
