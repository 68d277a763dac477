import { describe, expect, test } from '@jest/globals';
import { createLimit } from '@parley/service-kit/limits';
import { newId } from '@parley/events/ids';
import { createGroup, openService, register, send } from '../service.fixture.ts';
import { createSearchAdmission } from './search-admission.ts';

const admission = (clock?: () => number) =>
  createSearchAdmission({
    rate: createLimit({ name: 'search', rate: { points: 100, seconds: 60 } }),
    maxPerUser: 1,
    maxRunning: 4,
    ...(clock && { clock }),
  });

describe('H1: searches are admitted', () => {
  test('one at a time per user; further ones wait, up to a bound', async () => {
    const admit = admission();
    const [ada, bob] = [newId(), newId()];
    const searching = Promise.withResolvers<string>();
    const first = admit(ada, () => searching.promise);
    let begun = 0;
    const further = Array.from({ length: 8 }, () => admit(ada, async () => ++begun));
    await expect(admit(ada, async () => 'tenth')).rejects.toMatchObject({ code: 'too_many_in_flight', options: { retryAfter: 1 } });
    expect(await admit(bob, async () => 'other user')).toBe('other user');
    expect(begun).toBe(0);
    searching.resolve('first');
    expect(await first).toBe('first');
    expect(await Promise.all(further)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('those of many users who fill every place and line do not refuse those of a user with none', async () => {
    const admit = admission();
    const searching = Promise.withResolvers<void>();
    const attack = Array.from({ length: 40 }, () => newId()).flatMap((attacker) =>
      Array.from({ length: 8 }, () => admit(attacker, () => searching.promise)),
    );
    const ordinary = admit(newId(), async () => 'found');
    searching.resolve();
    expect(await ordinary).toBe('found');
    await Promise.all(attack);
  });

  test('after a search that fails', async () => {
    const admit = admission();
    const ada = newId();
    await expect(admit(ada, () => Promise.reject(new RangeError('failed')))).rejects.toThrow(RangeError);
    expect(await admit(ada, async () => 'next')).toBe('next');
  });

  test('four at a time in a process, of new users three; the users after them take turns', async () => {
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
    expect(running).toBe(3);
    searching.resolve();
    await Promise.all(searches);
    expect(running).toBe(12);
  });

  test('of users who searched little lately before those of others', async () => {
    let now = 0;
    const admit = admission(() => now);
    const attackers = Array.from({ length: 5 }, () => newId());
    const ordinary = newId();
    for (const attacker of attackers) await admit(attacker, async () => void (now += 4_000));
    await admit(ordinary, async () => void (now += 20));
    const searching = Promise.withResolvers<void>();
    let running = 0;
    const attack = attackers.map((attacker) =>
      admit(attacker, async () => {
        running++;
        await searching.promise;
      }),
    );
    await expect(admit(ordinary, async () => 'found')).resolves.toBe('found');
    expect(running).toBe(3);
    searching.resolve();
    await Promise.all(attack);
    expect(running).toBe(5);
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
