import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { reactionAdded, reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { liveProjections } from '../projections/all.ts';
import { openProjectedChat, type ProjectedChat } from '../testing/projected-chat.ts';
import { expectedTables, projected, readActiveTables } from '../testing/test-projector.ts';
import { rebuild, type RebuildOptions } from './rebuild.ts';

jest.setTimeout(30_000);

let system: ProjectedChat;
let log: ProjectedChat['log'];

beforeEach(async () => {
  system = await openProjectedChat();
  ({ log } = system);
});

afterEach(() => system.close());

const rebuildNow = (options: Partial<RebuildOptions> = {}) =>
  rebuild({ store: log.store, database: log.database, projections: liveProjections }, { projections: [], ...options });

function someReaction() {
  const { id: conversationId, messages, members } = system.history.conversations.find((conversation) => conversation.messages.length > 0)!;
  const { id: messageId, seq: messageSeq } = messages[0]!;
  const [userId] = members.keys();
  return { conversationId, messageId, messageSeq, userId: userId!, emoji: '🦊' };
}

describe('a rebuild', () => {
  test('that applies a removal does not remove a later row of the active slot', async () => {
    const reaction = someReaction();
    for (const construct of [reactionAdded, reactionRemoved, reactionAdded]) await log.append(construct(reaction));
    await projected(log);
    await rebuildNow({ swap: false });
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('that is ahead of the active slot keeps its later row', async () => {
    const reaction = someReaction();
    await system.stop();
    for (const construct of [reactionAdded, reactionRemoved]) await log.append(construct(reaction));
    // Puts the last event into another batch than the removal.
    for (let more = 0; more < 300; more++) await log.append(reactionAdded({ ...reaction, emoji: `${more}` }));
    await log.append(reactionAdded(reaction));
    await rebuildNow({ swap: false, compare: false });
    await system.start();
    await projected(log);
    await rebuildNow({ startFrom: 'unfinished' });
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('without a switch leaves the active slots unchanged and can be resumed', async () => {
    const before = await readActiveTables(log.database);
    const { differences } = await rebuildNow({ swap: false });
    expect(differences).toEqual([]);
    expect(await readActiveTables(log.database)).toEqual(before);
    expect(await rebuildNow({ startFrom: 'unfinished' })).toMatchObject({ projected: 0 });
    expect(await readActiveTables(log.database)).toEqual(before);
  });

  test('that has switched cannot be resumed, only rolled back', async () => {
    await rebuildNow();
    await expect(rebuildNow({ startFrom: 'unfinished' })).rejects.toMatchObject({ name: 'CannotRebuild' });
    await rebuildNow({ startFrom: 'previous' });
    await rebuildNow({ startFrom: 'previous' });
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('is refused while another one fills the same slots', async () => {
    const inside = Promise.withResolvers<void>();
    const first = rebuildNow({ maxRate: 20, onProgress: () => inside.resolve() });
    await inside.promise;
    await expect(rebuildNow({ projections: ['profiles'] })).rejects.toMatchObject({ name: 'RebuildUnderWay' });
    expect((await first).differences).toEqual([]);
  });

  test('whose slots another rebuild has claimed writes nothing more', async () => {
    let claimed = false;
    const superseded = rebuildNow({
      maxRate: 200,
      onProgress: () => {
        if (claimed) return;
        claimed = true;
        // As if its claim had expired and another rebuild had started.
        void log.database.write([
          { sql: "UPDATE checkpoints SET revision = revision + 1, versions = '' WHERE subscription LIKE '%\\_b' ESCAPE '\\'" },
        ]);
      },
    });
    await expect(superseded).rejects.toMatchObject({ name: 'CheckViolation' });
    const positions = (await readCheckpoints(log.database, 'messages_b')).map(({ position }) => position);
    expect(positions.reduce((sum, position) => sum + position, 0)).toBeLessThan(150);
  });
});
