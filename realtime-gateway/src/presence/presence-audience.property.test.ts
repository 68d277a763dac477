/** Who may see whom, against the sentence of the contract, after every step of random histories of a few people. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { openProjectedLog, type ProjectedLog } from '@parley/projector/testing/projected-log';
import { readAudiences, readIsBlocked, readVisible } from '@parley/read-tables/reads/presence-audience';
import { activeSlot } from '@parley/read-tables/slots';
import fc from 'fast-check';
import { letWrite, openDirect, openGroup, signUp, stand, write } from './relations.fixture.ts';

let log: ProjectedLog;
beforeAll(async () => {
  log = await openProjectedLog();
});
afterAll(() => log.close());

type Pair = { ids: [string, string]; contacts: boolean; blocks: Set<string>; wrote: Set<string> };

const person = fc.integer({ min: 0, max: 2 });
const step = fc.record({
  what: fc.constantFrom('contacts', 'block', 'unblock', 'write', 'remove', 'close', 'open'),
  by: person,
  to: person,
});

async function expectShown(people: readonly string[], pairs: readonly Pair[], closed: ReadonlySet<string>): Promise<void> {
  const tables = await activeSlot(log.database);
  const audiences = await readAudiences(tables, people);
  for (const userId of people) {
    const mine = pairs.filter(({ ids }) => ids.includes(userId));
    const otherOf = ({ ids }: Pair) => ids.find((id) => id !== userId)!;
    /** The others of the pairs in which the shown one, by the pair, may be seen. */
    const others = (shown: (pair: Pair) => string) =>
      mine
        .filter((pair) => (pair.contacts || (pair.wrote.size === 2 && !closed.has(shown(pair)))) && pair.blocks.size === 0)
        .map(otherOf)
        .toSorted();
    expect([...(await readVisible(tables, userId, [...people, newId()]))].toSorted()).toEqual(others(otherOf));
    expect(audiences.get(userId)!.toSorted()).toEqual(others(() => userId));
  }
}

async function setDoor(userId: string, what: 'close' | 'open', closed: Set<string>): Promise<void> {
  if (what === 'close') closed.add(userId);
  else closed.delete(userId);
  await letWrite(log, userId, what === 'close' ? 'contacts' : 'everyone');
}

test('contacts, or both wrote in their direct conversation; never across a block; who is closed shows themselves to contacts alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const people = [newId(), newId(), newId()];
      const closed = new Set<string>();
      for (const userId of people) await signUp(log, userId);
      const pairs = new Map<string, Pair>();
      for (const [one, other] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const) {
        const ids: [string, string] = [people[one]!, people[other]!];
        pairs.set(await openDirect(log, ...ids), { ids, contacts: false, blocks: new Set(), wrote: new Set() });
      }
      // Of what is written in a group nobody sees more.
      const group = await openGroup(log, ...people);
      for (const userId of people) await write(log, userId, group);

      for (const { what, by, to } of steps.filter(({ by, to }) => by !== to)) {
        const [one, other] = [people[by]!, people[to]!];
        if (what === 'close' || what === 'open') {
          await setDoor(one, what, closed);
          continue;
        }
        const [conversationId, pair] = [...pairs].find(([, { ids }]) => ids.includes(one) && ids.includes(other))!;
        if (what === 'write') {
          pair.wrote.add(one);
          await write(log, one, conversationId);
          continue;
        }
        if (what === 'contacts' || what === 'remove') pair.contacts = what === 'contacts';
        if (what === 'block') pair.blocks.add(one);
        if (what === 'unblock') pair.blocks.delete(one);
        await stand(log, one, other, { contacts: pair.contacts, blocks: [...pair.blocks] });
      }
      await log.apply();

      await expectShown(people, [...pairs.values()], closed);
      const tables = await activeSlot(log.database);
      for (const [conversationId, { blocks }] of pairs) expect(await readIsBlocked(tables, conversationId)).toBe(blocks.size > 0);
      expect(await readIsBlocked(tables, group)).toBe(false);
    }),
    { numRuns: 25 },
  );
});
