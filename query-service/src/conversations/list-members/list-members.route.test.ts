import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRoleChanged, membersAdded } from '@parley/events/event-constructors/conversation-events';
import type { Member } from '@parley/events/wire/conversations';
import type { Page } from '../../page.ts';
import { createGroup, openService, register, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

test('lists owners, admins, then members by time of joining, page by page', async () => {
  const { log } = service;
  const names = ['owner', 'early', 'admin', 'late'];
  const [owner, early, admin, late] = (await Promise.all(names.map((name) => register(log, name)))) as [string, string, string, string];
  const group = await createGroup(log, owner, early, admin);
  await log.append(owner, membersAdded({ conversationId: group, members: [{ userId: late, role: 'member' }] }));
  const leaders = { owners: 1, admins: 1 };
  await log.append(owner, memberRoleChanged({ conversationId: group, userId: admin, role: 'admin', joinedPosition: 1, leaders }));
  await log.apply();

  const path = `/v1/conversations/${group}/members`;
  const first = (await service.get<Page<Member>>(late, `${path}?limit=2`)).body;
  const second = (await service.get<Page<Member>>(late, `${path}?limit=2&cursor=${first.nextCursor}`)).body;

  const listed = [...first.items, ...second.items].map(({ user, role }) => [user.id, role]);
  expect(listed).toEqual([
    [owner, 'owner'],
    [admin, 'admin'],
    [early, 'member'],
    [late, 'member'],
  ]);
  expect(second.nextCursor).toBeNull();
  expect((await service.get(newId(), path)).status).toBe(404);
});

test('lists a member whose profile is not projected yet without a name', async () => {
  const { log } = service;
  const owner = await register(log, 'alone');
  const unprojected = newId();
  const group = await createGroup(log, owner, unprojected);
  await log.apply();
  const { body } = await service.get<Page<Member>>(owner, `/v1/conversations/${group}/members`);
  expect(body.items.find(({ user }) => user.id === unprojected)).toMatchObject({
    role: 'member',
    user: { username: null, displayName: '' },
  });
});
