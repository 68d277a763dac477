/** Presence visibility after random histories of three users, compared with the rule of the contract. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { openProjectedLog, type ProjectedLog } from '@parley/projector/testing/projected-log';
import { readPresenceAudiences, isConversationBlocked, readVisibleUserIds } from '@parley/read-tables/reads/presence-visibility';
import { activeSlot } from '@parley/read-tables/slots';
import fc from 'fast-check';
import { setMessagePrivacy, createDirect, createGroup, registerAccount, setRelation, sendMessage } from './relations.fixture.ts';

let log: ProjectedLog;
beforeAll(async () => {
  log = await openProjectedLog();
});
afterAll(() => log.close());

type Pair = { ids: [string, string]; contacts: boolean; blocks: Set<string>; wrote: Set<string> };

const userIndex = fc.integer({ min: 0, max: 2 });
const step = fc.record({
  action: fc.constantFrom('contacts', 'block', 'unblock', 'write', 'remove', 'contacts only', 'everyone'),
  by: userIndex,
  to: userIndex,
});

async function expectVisibility(userIds: readonly string[], pairs: readonly Pair[], contactsOnly: ReadonlySet<string>): Promise<void> {
  const tables = await activeSlot(log.database);
  const audiences = await readPresenceAudiences(tables, userIds);
  for (const userId of userIds) {
    const mine = pairs.filter(({ ids }) => ids.includes(userId));
    const otherOf = ({ ids }: Pair) => ids.find((id) => id !== userId)!;
    /** Returns the other users of those pairs in which `shown` names a user whose presence is visible. */
    const others = (shown: (pair: Pair) => string) =>
      mine
        .filter((pair) => (pair.contacts || (pair.wrote.size === 2 && !contactsOnly.has(shown(pair)))) && pair.blocks.size === 0)
        .map(otherOf)
        .toSorted();
    expect([...(await readVisibleUserIds(tables, userId, [...userIds, newId()]))].toSorted()).toEqual(others(otherOf));
    expect(audiences.get(userId)!.toSorted()).toEqual(others(() => userId));
  }
}

async function changeMessagePrivacy(userId: string, privacy: 'contacts only' | 'everyone', contactsOnly: Set<string>): Promise<void> {
  if (privacy === 'contacts only') contactsOnly.add(userId);
  else contactsOnly.delete(userId);
  await setMessagePrivacy(log, userId, privacy === 'contacts only' ? 'contacts' : 'everyone');
}

test('presence is visible to contacts, and between users who both wrote, unless blocked or restricted to contacts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const userIds = [newId(), newId(), newId()];
      const contactsOnly = new Set<string>();
      for (const userId of userIds) await registerAccount(log, userId);
      const pairs = new Map<string, Pair>();
      for (const [first, second] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const) {
        const ids: [string, string] = [userIds[first]!, userIds[second]!];
        pairs.set(await createDirect(log, ...ids), { ids, contacts: false, blocks: new Set(), wrote: new Set() });
      }
      // Messages in a group make no presence visible.
      const group = await createGroup(log, ...userIds);
      for (const userId of userIds) await sendMessage(log, userId, group);

      for (const { action, by, to } of steps.filter(({ by, to }) => by !== to)) {
        const [userId, otherId] = [userIds[by]!, userIds[to]!];
        if (action === 'contacts only' || action === 'everyone') {
          await changeMessagePrivacy(userId, action, contactsOnly);
          continue;
        }
        const [conversationId, pair] = [...pairs].find(([, { ids }]) => ids.includes(userId) && ids.includes(otherId))!;
        if (action === 'write') {
          pair.wrote.add(userId);
          await sendMessage(log, userId, conversationId);
          continue;
        }
        if (action === 'contacts' || action === 'remove') pair.contacts = action === 'contacts';
        if (action === 'block') pair.blocks.add(userId);
        if (action === 'unblock') pair.blocks.delete(userId);
        await setRelation(log, userId, otherId, { contacts: pair.contacts, blocks: [...pair.blocks] });
      }
      await log.apply();

      await expectVisibility(userIds, [...pairs.values()], contactsOnly);
      const tables = await activeSlot(log.database);
      for (const [conversationId, { blocks }] of pairs) expect(await isConversationBlocked(tables, conversationId)).toBe(blocks.size > 0);
      expect(await isConversationBlocked(tables, group)).toBe(false);
    }),
    { numRuns: 25 },
  );
});
