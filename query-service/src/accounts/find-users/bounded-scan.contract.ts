/** Contract suite of the search for users, the same for every database. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PublicProfile } from '@parley/events/wire/users';
import type { Page } from '../../page.ts';
import { defaultSearchLimits } from '../../search/search-limits.ts';
import { openService, register, type ServiceFixture } from '../../service.fixture.ts';

const userCount = 300;
const scannedNames = 100;

export function describeBoundedScan(name: string, serverUrl?: string): void {
  describe(`M6: a search for users on ${name} scans a bounded number of names`, () => {
    let service: ServiceFixture;
    let ada: string;

    beforeAll(async () => {
      service = await openService({ searchLimits: { ...defaultSearchLimits, scannedNames }, serverUrl });
      ada = await register(service.log, 'ada');
      for (let n = 0; n < userCount; n++) await register(service.log, `user${n}`, n % 60 === 59 ? `Eve Quinn ${n}` : `Eve Smith ${n}`);
      await service.log.apply();
    }, 60_000);
    afterAll(() => service?.close());

    async function pages(query: string): Promise<string[][]> {
      const found: string[][] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const path: string = `/v1/users?q=${encodeURIComponent(query)}&limit=50${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const { body }: { body: Page<PublicProfile> } = await service.get(ada, path);
        found.push(body.items.map(({ username }) => username!));
        cursor = body.nextCursor;
      }
      return found;
    }

    test('and continues where it stopped, so that all pages together contain every match once', async () => {
      const found = await pages('e q');
      expect(found.length).toBeGreaterThanOrEqual(userCount / scannedNames);
      expect(found.flat().sort()).toEqual(['user119', 'user179', 'user239', 'user299', 'user59']);
    });

    test('and still fills pages of common names', async () => {
      const found = await pages('eve');
      expect(found.flat()).toHaveLength(userCount);
      expect(new Set(found.flat()).size).toBe(userCount);
      expect(found[0]).toHaveLength(50);
    });
  });
}
