/** Contract suite of the privacy setting of the search for users, the same for every database. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { displayNameChanged, privacyChanged } from '@parley/events/event-constructors/account-events';
import { pairChanged } from '@parley/events/event-constructors/pair-events';
import { pairId } from '@parley/events/ids';
import type { Discoverable, PublicProfile } from '@parley/events/wire/users';
import type { Page } from '../../page.ts';
import { openService, register, type ServiceFixture } from '../../service.fixture.ts';

export function describeDiscoverable(name: string, serverUrl?: string): void {
  describe(`M6: a search for users on ${name} finds those who want to be found`, () => {
    let service: ServiceFixture;
    let ada: string;
    let friend: string;
    let stranger: string;

    beforeAll(async () => {
      service = await openService({ serverUrl });
      ada = await register(service.log, 'ada');
      friend = await hidden('eve_friend', 'contacts');
      stranger = await hidden('eve_stranger', 'contacts');
      const nobody = await hidden('eve_nobody', 'nobody');
      for (const other of [friend, nobody]) await makeContacts(ada, other);
      for (let n = 0; n < 3; n++) await register(service.log, `eve_${n}`, 'Eve Everyone');
      await service.log.apply();
    }, 60_000);
    afterAll(() => service?.close());

    async function hidden(username: string, discoverable: Discoverable): Promise<string> {
      const userId = await register(service.log, username, 'Eve Hidden');
      await setDiscoverable(userId, discoverable);
      return userId;
    }

    async function setDiscoverable(userId: string, discoverable: Discoverable): Promise<void> {
      await service.log.append(userId, privacyChanged({ userId, addToGroups: 'everyone', messages: 'everyone', discoverable }));
    }

    async function makeContacts(one: string, other: string): Promise<void> {
      const relation = { request: null, contactsSince: 1_000_000, blocks: [], declined: [] };
      await service.log.append(
        one,
        pairChanged('ContactAccepted', { pairId: pairId(one, other), userId: one, otherId: other, silent: false, relation }),
      );
    }

    async function namesFor(query: string, limit = 50): Promise<string[]> {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const path: string = `/v1/users?q=${encodeURIComponent(query)}&limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const { status, body }: { status: number; body: Page<PublicProfile> } = await service.get(ada, path);
        expect([status, body.items.length <= limit]).toEqual([200, true]);
        expect(Buffer.from(body.nextCursor ?? '', 'base64url').toString()).not.toContain(stranger);
        found.push(...body.items.map(({ username }) => username!));
        cursor = body.nextCursor;
      }
      return found;
    }

    test('on one page or several', async () => {
      const expected = ['eve_friend', 'eve_0', 'eve_1', 'eve_2'];
      for (const limit of [1, 2, 4, 50]) {
        const found = await namesFor('eve', limit);
        expect([limit, found[0], found.toSorted()]).toEqual([limit, 'eve_friend', expected.toSorted()]);
      }
      expect(await namesFor('hidden')).toEqual(['eve_friend']);
      expect(await namesFor('eve hid')).toEqual(['eve_friend']);
    });

    test('also by the exact username', async () => {
      expect(await namesFor('eve_friend', 1)).toEqual(['eve_friend']);
      expect([await namesFor('eve_stranger'), await namesFor('eve_nobody')]).toEqual([[], []]);
    });

    test('and returns the others by id', async () => {
      const { body } = await service.get<Page<PublicProfile>>(ada, `/v1/users?ids=${stranger}`);
      expect(body.items.map(({ username }) => username!)).toEqual(['eve_stranger']);
    });

    test('from the moment that they change it', async () => {
      const userId = await register(service.log, 'zoe', 'Zoe Zenith');
      await setDiscoverable(userId, 'nobody');
      await service.log.append(userId, displayNameChanged({ userId, personal: { displayName: 'Zoe' } }));
      await service.log.apply();
      expect([await namesFor('zoe'), await namesFor('zenith')]).toEqual([[], []]);
      await setDiscoverable(userId, 'everyone');
      await service.log.apply();
      expect([await namesFor('zoe'), await namesFor('zenith')]).toEqual([['zoe'], []]);
    });
  });
}
