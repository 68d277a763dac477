import { describe, expect, test } from '@jest/globals';
import { createLimit } from '@parley/service-kit/limits';
import { newId } from '@parley/events/ids';
import { createGroup, openService, register, send } from '../service.fixture.ts';
import { createSearchAdmission } from './search-admission.ts';

const admission = (points = 100) =>
  createSearchAdmission({ rate: createLimit({ name: 'search', rate: { points, seconds: 60 } }), maxPerUser: 1 });

describe('H1: searches are admitted', () => {
  test('one at a time per user', async () => {
    const admit = admission();
    const [ada, bob] = [newId(), newId()];
    const searching = Promise.withResolvers<string>();
    const first = admit(ada, () => searching.promise);
    await expect(admit(ada, async () => 'second')).rejects.toMatchObject({ code: 'too_many_in_flight' });
    expect(await admit(bob, async () => 'other user')).toBe('other user');
    searching.resolve('first');
    expect(await first).toBe('first');
    expect(await admit(ada, async () => 'next')).toBe('next');
  });

  test('after a search that fails', async () => {
    const admit = admission();
    const ada = newId();
    await expect(admit(ada, () => Promise.reject(new RangeError('failed')))).rejects.toThrow(RangeError);
    expect(await admit(ada, async () => 'next')).toBe('next');
  });

  test('four at a time in a process; the users after them take turns', async () => {
    const admit = admission();
    const searching = Promise.withResolvers<void>();
    let running = 0;
    const searches = Array.from({ length: 12 }, () =>
      admit(newId(), async () => {
        running++;
        await searching.promise;
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(running).toBe(4);
    searching.resolve();
    await Promise.all(searches);
    expect(running).toBe(12);
  });

  test('30 times a minute, by the setting', async () => {
    const service = await openService({ searchRate: { points: 30, seconds: 60 } });
    const ada = await register(service.log, 'ada');
    await send(service.log, ada, await createGroup(service.log, ada), 'tea');
    await service.log.apply();
    const search = () => service.get(ada, '/v1/messages/search?q=tea');
    for (let count = 0; count < 30; count++) expect((await search()).status).toBe(200);
    const refused = await search();
    expect([refused.status, refused.body]).toEqual([429, expect.objectContaining({ code: 'rate_limited' })]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await service.close();
  });
});
