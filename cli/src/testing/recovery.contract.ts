/** Recovery procedures, run on every store. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { titleOf } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import { conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import { liveProjections } from '@parley/projector/projections/all';
import type { Projection } from '@parley/projector/projections/projection';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { chat } from '@parley/projector/testing/live-chat';
import { recordPushes, expectedTables, readActiveTables } from '@parley/projector/testing/test-projector';
import { conversations } from '@parley/read-tables/tables/conversations';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openRunningChat, type RunningChat } from './running-chat.ts';

const everything = subscriptions.flatMap(({ projections }) => projections);

export function recoveryContract(serverUrl: string | null): void {
  let system: RunningChat;

  beforeEach(async () => {
    system = await openRunningChat(serverUrl);
  });

  afterEach(() => system.close());

  const active = () => readActiveTables(system.log.database);
  const expected = () => expectedTables(system.log.store, everything);
  const recorded = async () => (await system.run('events', '--type', 'OperatorActed', '--json')).lines.map(({ payload }) => payload);

  test('a projection failure parks one conversation while others continue, and retry catches up in order', async () => {
    await system.start();
    await chat(system.log, system.history, 60);
    await system.projected();
    await system.stop();
    const [first, second] = system.history.conversations;
    await system.start({ projections: failingOn('fail') });
    for (const title of ['fail', 'after it', 'and last'])
      await system.log.append(conversationRenamed({ conversationId: first!.id, title }));
    await system.log.append(conversationRenamed({ conversationId: second!.id, title: 'goes on' }));
    await system.projected();
    const titles = await active();
    expect(titles.get(`conversations/${second!.id}`)).toMatchObject({ title: 'goes on' });
    expect(titles.get(`conversations/${first!.id}`)).not.toMatchObject({ title: 'and last' });

    const { lines } = await system.run('dead-letters', 'list', '--json');
    expect(lines).toMatchObject([{ id: first!.id, subscription: 'live', projection: 'conversations', events: 3, error: 'Error: failed' }]);
    expect(
      (await system.run('dead-letters', 'show', first!.id, '--json')).lines.map(({ payload }) => titleOf(payload as { title?: string })),
    ).toEqual(['fail', 'after it', 'and last']);
    // A release with the fix.
    await system.stop();
    await system.start();
    await system.log.append(conversationRenamed({ conversationId: first!.id, title: 'while it waits' }));
    await system.projected();
    expect(await system.run('dead-letters', 'retry', '--all', '--reason', 'Fixed')).toMatchObject({ exitCode: 0 });
    await system.projected();
    expect(await recorded()).toContainEqual({ action: 'dead_letter.retried', subject: first!.id, reason: 'Fixed' });
    expect(await active()).toEqual(await expected());
    expect((await active()).get(`conversations/${first!.id}`)).toMatchObject({ title: 'while it waits' });
    await system.log.append(conversationRenamed({ conversationId: first!.id, title: 'moves on' }));
    await system.projected();
    expect(await active()).toEqual(await expected());
    expect(await system.run('dead-letters', 'retry', newId())).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('not parked'),
    });
  });

  describe('a log restored from an older backup behind the live checkpoints', () => {
    test('halts the projector until a new epoch and a replay', async () => {
      await system.start();
      await chat(system.log, system.history, 120);
      await system.projected();
      await system.stop();
      await loseCommits(system);

      const projector = await system.start();
      await waitUntil(() => projector.state().failures.some((failure) => failure.includes('parley epoch --new')), {
        what: 'the projector to halt',
      });
      expect(await system.run('replay')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('parley epoch --new') });
      expect(await system.run('doctor')).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('parley epoch --new') });
      expect(await system.run('epoch', '--new', '--yes')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/a server is running: projector .* holds a lease[^]*next: stop the server/),
      });
      await system.stop();

      expect(await system.run('epoch', '--new')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
      expect(await system.run('epoch', '--new', '--yes', '--reason', 'Disk lost', '--json')).toMatchObject({
        exitCode: 0,
        lines: [{ epoch: 2, before: 1 }],
      });
      expect((await recorded()).at(-1)).toEqual({ action: 'epoch.begun', subject: '1 to 2', reason: 'Disk lost' });
      await system.reopenStore();
      const pushes = await recordPushes(system.push);
      await system.start();
      expect(await system.run('replay', '--json', '--grace', '1')).toMatchObject({ exitCode: 0, stderr: '' });
      const [conversation] = system.history.conversations;
      await system.log.append(conversationRenamed({ conversationId: conversation!.id, title: 'a new history' }));
      await system.projected();
      expect(await active()).toEqual(await expected());
      expect(await system.run('verify')).toMatchObject({ exitCode: 0 });
      expect(await system.run('projections', '--json')).toMatchObject({
        lines: expect.arrayContaining([expect.objectContaining({ subscription: 'live', epoch: 2, lagEvents: 0 })]),
      });
      // Clients reload, and later pushes carry the new epoch.
      await waitUntil(() => pushes.pushes.some(({ kind }) => kind === 'resync'), { what: 'the resync' });
      await waitUntil(() => pushes.events().length > 0, { what: 'a push' });
      expect(pushes.events().at(-1)!.position).toMatch(/^2\./);
    });
  });
}

function failingOn(title: string): Projection[] {
  return liveProjections.map((projection): Projection => {
    const { ConversationRenamed: step } = projection.steps;
    if (projection.table !== conversations || !step) return projection;
    const failing: typeof step = {
      ...step,
      apply(event, rows) {
        if (event.payload.personal.title === title) throw new Error('failed');
        step.apply(event, rows);
      },
    };
    return { ...projection, steps: { ...projection.steps, ConversationRenamed: failing } };
  });
}

/** Drops the second half of each partition, as a restore of an older backup would. */
async function loseCommits({ log }: RunningChat): Promise<void> {
  const half = 'SELECT partition_id, position DIV 2 AS position FROM heads';
  const halves = log.log.dialect === 'sqlite' ? half.replace('DIV', '/') : half;
  for (const { partition_id: partition, position } of await log.log.read<{ partition_id: number; position: number }>({ sql: halves })) {
    await log.log.write([
      { sql: 'DELETE FROM events WHERE partition_id = ? AND position > ?', values: [partition, position] },
      { sql: 'DELETE FROM event_entities WHERE partition_id = ? AND position > ?', values: [partition, position] },
      { sql: 'UPDATE heads SET position = ? WHERE partition_id = ?', values: [position, partition] },
    ]);
  }
}
