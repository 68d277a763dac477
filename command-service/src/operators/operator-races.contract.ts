import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { operatorIdsFrom, operatorsRef } from '@parley/events/operators';
import { readUserStatus } from '@parley/write-tables/api-keys';
import { ask, people, statusesOf, type Person } from '../person.fixture.ts';
import { operatorToken, type ServiceUnderTest } from '../service.fixture.ts';

jest.setTimeout(60_000);

/** The instances share one store. */
export function describeOperatorRaces(open: () => Promise<[ServiceUnderTest, ...ServiceUnderTest[]]>): void {
  describe('operators, at the same moment', () => {
    let services: [ServiceUnderTest, ...ServiceUnderTest[]];
    let turn = 0;
    beforeAll(async () => {
      services = await open();
    });
    afterAll(async () => {
      for (const service of services.toReversed()) await service.close();
    });

    const asToken = (method: string, path: string, body: object) =>
      ask(services[turn++ % services.length]!.origin, method, path, { token: operatorToken, body });
    const setRole = ({ id }: Pick<Person, 'id'>, role: string) => asToken('PUT', `/v1/admin/users/${id}/role`, { role });
    const operatorIds = async () => operatorIdsFrom((await services[0].store.load([operatorsRef], { current: true })).events);

    test('of all who are removed at once, one stays; nobody removes the last', async () => {
      const all = await people(services, 4);
      expect(statusesOf(await Promise.all(all.map((person) => setRole(person, 'operator'))))).toEqual([200, 200, 200, 200]);
      expect([...(await operatorIds())].toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      const replies = await Promise.all(all.map((person) => setRole(person, 'user')));
      expect(statusesOf(replies)).toEqual([200, 200, 200, 409]);
      const last = all[replies.findIndex(({ status }) => status === 409)]!;
      expect(await operatorIds()).toEqual([last.id]);
      expect((await setRole(last, 'user')).body.code).toBe('last_operator');
    });

    test('either a grant or a suspension succeeds, and the user is what its answer says', async () => {
      for (const person of await people(services, 20)) {
        const suspend = { reason: 'Spam' };
        const replies = await Promise.all([setRole(person, 'operator'), asToken('POST', `/v1/admin/users/${person.id}/suspend`, suspend)]);
        const isOperator = (await operatorIds()).includes(person.id);
        const isSuspended = (await readUserStatus(services[0].store, person.id)) === 'suspended';
        expect(isOperator).not.toBe(isSuspended);
        expect(replies.map(({ status }) => status < 300)).toEqual([isOperator, isSuspended]);
      }
    });
  });
}
