/** Who may see whom, against the sentence of the contract, after every step of random histories of a few people. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { openFoldedLog, type FoldedLog } from '@parley/projector/testing/folded-log';
import { readAudiences, readIsBlocked, readVisible } from '@parley/read-models/reads/presence-audience';
import { readSide } from '@parley/read-models/sides';
import fc from 'fast-check';
import { openDirect, openGroup, stand, write } from './people.fixture.ts';

let log: FoldedLog;
beforeAll(async () => {
  log = await openFoldedLog();
});
afterAll(() => log.close());

type Pair = { ids: [string, string]; contacts: boolean; blocks: Set<string>; wrote: Set<string> };

const person = fc.integer({ min: 0, max: 2 });
const step = fc.record({ what: fc.constantFrom('contacts', 'block', 'unblock', 'write', 'remove'), by: person, to: person });

test('contacts, or both wrote in their direct conversation; never across a block; the same in both directions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const people = [newId(), newId(), newId()];
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
      await log.fold();

      const tables = await readSide(log.database);
      const audiences = await readAudiences(tables, people);
      for (const userId of people) {
        const mine = [...pairs.values()].filter(({ ids }) => ids.includes(userId));
        const seen = mine.filter(({ contacts, wrote, blocks }) => (contacts || wrote.size === 2) && blocks.size === 0);
        const expected = seen.map(({ ids }) => ids.find((id) => id !== userId)!).toSorted();
        expect([...(await readVisible(tables, userId, [...people, newId()]))].toSorted()).toEqual(expected);
        expect(audiences.get(userId)!.toSorted()).toEqual(expected);
      }
      for (const [conversationId, { blocks }] of pairs) expect(await readIsBlocked(tables, conversationId)).toBe(blocks.size > 0);
      expect(await readIsBlocked(tables, group)).toBe(false);
    }),
    { numRuns: 25 },
  );
});
