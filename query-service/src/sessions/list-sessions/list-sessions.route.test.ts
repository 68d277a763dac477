import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { Device } from '@parley/events/wire/users';
import type { SessionRow } from '@parley/write-tables/sessions';
import type { Page } from '../../page.ts';
import { openService, type ServiceFixture } from '../../service.fixture.ts';

// In the fixture the user id serves as access token and as session id.
const ada = newId();
const sessionOf = (sessionId: string, userId: string, deviceName: string | null): SessionRow => ({
  sessionId,
  userId,
  deviceName,
  createdAt: 1_790_000_000_000_000,
  refreshedAt: 1_790_000_060_000_000,
  expiresAt: 1_790_000_120_000_000,
  revokedAt: null,
  revokedBecause: null,
});
const [tablet, bobs] = [newId(), newId()];

let service: ServiceFixture;
beforeAll(async () => {
  const sessions = [sessionOf(ada, ada, 'phone'), sessionOf(tablet, ada, null), sessionOf(bobs, newId(), 'his')];
  service = await openService({ sessions });
});
afterAll(() => service.close());

const list = async (query = '') => (await service.get<Page<Device>>(ada, `/v1/sessions${query}`)).body;

test('lists the devices of the user and marks the current one', async () => {
  const times = { createdAt: '2026-09-21T14:13:20.000Z', refreshedAt: '2026-09-21T14:14:20.000Z', expiresAt: '2026-09-21T14:15:20.000Z' };
  expect(await list()).toEqual({
    items: [
      { id: ada, deviceName: 'phone', ...times, current: true },
      { id: tablet, deviceName: null, ...times, current: false },
    ],
    nextCursor: null,
  });
});

test('lists page by page; starts again if the last session of a page was revoked', async () => {
  const first = await list('?limit=1');
  expect(first.items.map(({ id }) => id)).toEqual([ada]);
  expect((await list(`?cursor=${first.nextCursor}`)).items.map(({ id }) => id)).toEqual([tablet]);
  const gone = Buffer.from(JSON.stringify(newId())).toString('base64url');
  expect((await list(`?cursor=${gone}`)).items).toHaveLength(2);
});
