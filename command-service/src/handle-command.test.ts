import { describe, expect, test } from '@jest/globals';
import type { AppendResult, EventStore, History } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { bodyHash, newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import { conversationRef } from './conversations/reads.ts';
import { made, groupId, member, owner } from './conversations/group.fixture.ts';
import { commandHandler, type Command, type Decision } from './handle-command.ts';
import { stored } from './stored-events.fixture.ts';

const existing = stored(made({ [owner]: 'owner' }));
const proposed = made({ [member]: 'member' });
const command: Command = {
  name: 'Try',
  fields: { n: 1 },
  actorId: owner,
  targetId: groupId,
  key: 'key',
  correlationId: 'request-1',
  traceparent: undefined,
};

/** A store that holds `existing` and answers appends one after the other. */
function storeThatAnswers(appends: AppendResult[], executed: { event: AnyStoredEvent; bodyHash: string } | null = null) {
  const asked: { loads: boolean[]; appends: number } = { loads: [], appends: 0 };
  const history: History = {
    events: existing,
    versions: [{ ...conversationRef(groupId), version: 1 }],
    heads: new Map([[conversationStream(groupId), { version: 1, messages: 0, members: 1 }]]),
  };
  const store: Pick<EventStore, 'epoch' | 'load' | 'append' | 'findCommand'> = {
    epoch: 1,
    async load(_, { current = false } = {}) {
      asked.loads.push(current);
      return history;
    },
    async append() {
      return appends[Math.min(asked.appends++, appends.length - 1)]!;
    },
    findCommand: async () => executed,
  };
  return { asked, handleCommand: commandHandler({ store, newId }) };
}

/** Its state is how many events were folded. */
function deciding(decide: Decision<number>['decide']): Decision<number> {
  return { reads: () => [conversationRef(groupId)], initial: () => 0, evolve: (count) => count + 1, decide };
}

const appended: AppendResult = { kind: 'appended', events: [{ ...existing[0]!, version: 2, position: 2 }] };

describe('a command', () => {
  test('is decided on what a cache says, since the append asserts it', async () => {
    const { asked, handleCommand } = storeThatAnswers([appended]);
    const outcome = await handleCommand(
      command,
      deciding(() => [proposed]),
    );
    expect(outcome).toMatchObject({ kind: 'appended', state: 2 });
    expect(asked).toEqual({ loads: [false], appends: 1 });
  });

  test('is decided again on what others wrote meanwhile', async () => {
    const { asked, handleCommand } = storeThatAnswers([{ kind: 'conflict' }, { kind: 'conflict' }, appended]);
    await handleCommand(
      command,
      deciding(() => [proposed]),
    );
    expect(asked).toEqual({ loads: [false, true, true], appends: 3 });
  });

  test('gives up when others were faster every time', async () => {
    const { asked, handleCommand } = storeThatAnswers([{ kind: 'conflict' }]);
    await expect(
      handleCommand(
        command,
        deciding(() => [proposed]),
      ),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect(asked.appends).toBe(16);
  });

  test('is refused, or changes nothing, only by what the log itself says', async () => {
    const refusing = storeThatAnswers([]);
    const refusal = deciding(() => {
      throw new Problem('forbidden');
    });
    await expect(refusing.handleCommand(command, refusal)).rejects.toMatchObject({ code: 'forbidden' });
    expect(refusing.asked.loads).toEqual([false, true]);

    const quiet = storeThatAnswers([]);
    const outcome = await quiet.handleCommand(
      command,
      deciding(() => []),
    );
    expect(outcome).toMatchObject({ kind: 'unchanged', events: [], state: 1 });
    expect(quiet.asked.loads).toEqual([false, true]);
  });

  test('that was executed before is a replay, though it would be refused or do nothing now', async () => {
    const executed = { event: existing[0]!, bodyHash: bodyHash('Try', { n: 1 }) };
    for (const decide of [
      () => [],
      () => {
        throw new Problem('not_found');
      },
    ]) {
      const outcome = await storeThatAnswers([], executed).handleCommand(command, deciding(decide));
      expect(outcome).toMatchObject({ kind: 'replayed', events: [existing[0]] });
    }
    const other = storeThatAnswers([], { ...executed, bodyHash: bodyHash('Try', { n: 2 }) });
    await expect(
      other.handleCommand(
        command,
        deciding(() => []),
      ),
    ).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  test('without a key is never looked for', async () => {
    const { handleCommand } = storeThatAnswers([], { event: existing[0]!, bodyHash: bodyHash('Try', { n: 1 }) });
    const outcome = await handleCommand(
      { ...command, key: undefined },
      deciding(() => []),
    );
    expect(outcome.kind).toBe('unchanged');
  });

  test('lets errors that are no problems through at once', async () => {
    const { asked, handleCommand } = storeThatAnswers([]);
    const broken = deciding(() => {
      throw new TypeError('a bug');
    });
    await expect(handleCommand(command, broken)).rejects.toThrow(TypeError);
    expect(asked.loads).toEqual([false]);
  });
});
