import { describe, expect, test } from '@jest/globals';
import type { AppendResult, EventStore, ExecutedResult, History } from '@parley/event-store/event-store';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import type { RecipientPrivacy } from './contacts/reachable.ts';
import { conversationRef } from './conversations/entity-refs.ts';
import { groupCreated, groupId, member, owner } from './conversations/group.fixture.ts';
import { defineCommand, type CommandDefinition, type ResolvedInputs } from './define-command.ts';
import { ownFile } from './files/own-files.fixture.ts';
import { noFiles } from './files/own-files.ts';
import { commandHandler } from './handle-command.ts';
import { stored } from './stored-events.fixture.ts';

const existing = stored(groupCreated({ [owner]: 'owner' }));
const proposed = groupCreated({ [member]: 'member' });
const appended: AppendResult = { kind: 'appended', events: [{ ...existing[0]!, version: 2, position: 2 }] };
const request = { actorId: owner, key: 'key', fingerprint: { n: 1 }, correlationId: 'request-1', traceparent: undefined };

type Definition = CommandDefinition<null, number>;

/** A command whose state is the number of events. */
function deciding(decide: Definition['decide'], declared: Pick<Definition, 'privacyOf' | 'files'> = {}): Definition {
  const reads = () => [conversationRef(groupId)];
  return defineCommand({ name: 'Try', target: () => groupId, reads, initial: () => 0, evolve: (count) => count + 1, ...declared, decide });
}

const propose = deciding(() => [proposed]);
const changeNothing = deciding(() => []);
const refuse = deciding(() => {
  throw new Problem('forbidden');
});

/** A handler on a store that holds `existing` and returns these append results in turn. */
function handlerWith(
  appends: AppendResult[],
  executed: ExecutedResult | null = null,
  privacy: { cached?: RecipientPrivacy; read?: () => RecipientPrivacy } = {},
) {
  const calls = { loads: [] as boolean[], appends: 0, privacyReads: 0 };
  const history: History = {
    events: existing,
    versions: [{ ...conversationRef(groupId), version: 1 }],
    heads: new Map([[conversationStream(groupId), { version: 1, messages: 0, members: 1 }]]),
  };
  const store: Pick<EventStore, 'epoch' | 'load' | 'append' | 'findCommand'> = {
    epoch: 1,
    async load(_, { current = false } = {}) {
      calls.loads.push(current);
      return history;
    },
    async append() {
      return appends[Math.min(calls.appends++, appends.length - 1)]!;
    },
    findCommand: async () => executed,
  };
  const privacyReader = {
    cached: () => privacy.cached,
    async read() {
      calls.privacyReads++;
      return privacy.read!();
    },
  };
  const { file, files } = ownFile();
  const handleCommand = commandHandler({
    store,
    privacyReader,
    withFileClaims: (_userId, fileIds, run) => run(fileIds.length > 0 ? files : noFiles),
    newId,
  });
  return { calls, file, execute: (definition: Definition, changes = {}) => handleCommand(definition, null, { ...request, ...changes }) };
}

describe('a command', () => {
  test('is decided on a cached state, because the append asserts it', async () => {
    const { calls, execute } = handlerWith([appended]);
    expect(await execute(propose)).toMatchObject({ kind: 'appended', state: 2 });
    expect(calls).toMatchObject({ loads: [false], appends: 1 });
  });

  test('is decided again after a conflict', async () => {
    const { calls, execute } = handlerWith([{ kind: 'conflict' }, { kind: 'conflict' }, appended]);
    await execute(propose);
    expect(calls).toMatchObject({ loads: [false, true, true], appends: 3 });
  });

  test('fails after sixteen conflicts', async () => {
    const { calls, execute } = handlerWith([{ kind: 'conflict' }]);
    await expect(execute(propose)).rejects.toMatchObject({ code: 'conflict' });
    expect(calls.appends).toBe(16);
  });

  test('is refused, or changes nothing, only on a current state', async () => {
    const refusing = handlerWith([]);
    await expect(refusing.execute(refuse)).rejects.toMatchObject({ code: 'forbidden' });
    expect(refusing.calls.loads).toEqual([false, true]);

    const unchanged = handlerWith([]);
    expect(await unchanged.execute(changeNothing)).toMatchObject({ kind: 'unchanged', events: [], state: 1 });
    expect(unchanged.calls.loads).toEqual([false, true]);
  });

  test('that was executed before is replayed, even if it would be refused or change nothing now', async () => {
    const executed: ExecutedResult = { kind: 'duplicate', event: existing[0]! };
    for (const definition of [changeNothing, refuse]) {
      expect(await handlerWith([], executed).execute(definition)).toMatchObject({ kind: 'replayed', events: [existing[0]] });
    }
    const { execute } = handlerWith([], { ...executed, kind: 'key_reused', bodyHash: '' });
    await expect(execute(changeNothing)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  test('without a key is never replayed', async () => {
    const { execute } = handlerWith([], { kind: 'duplicate', event: existing[0]! });
    expect((await execute(changeNothing, { key: undefined })).kind).toBe('unchanged');
  });

  test('rethrows errors other than problems at once', async () => {
    const { calls, execute } = handlerWith([]);
    const broken = deciding(() => {
      throw new TypeError('a bug');
    });
    await expect(execute(broken)).rejects.toThrow(TypeError);
    expect(calls.loads).toEqual([false]);
  });
});

describe('declared inputs', () => {
  /** Records what the decision gets. */
  function recording(declared: Pick<Definition, 'privacyOf' | 'files'>) {
    const resolved: ResolvedInputs[] = [];
    const definition = deciding((_state, _input, inputs) => {
      resolved.push(inputs);
      return inputs.privacy?.messages === 'contacts' ? [] : [proposed];
    }, declared);
    return { resolved, definition };
  }

  test('privacy is not read without need, nor when it is cached', async () => {
    const { resolved, definition } = recording({ privacyOf: (count) => (count === 1 ? member : undefined) });
    const { calls, execute } = handlerWith([appended], null, { cached: { messages: 'everyone' } });
    await execute(definition);
    await execute({ ...definition, privacyOf: () => undefined });
    expect(resolved.map(({ privacy }) => privacy)).toEqual([{ messages: 'everyone' }, undefined]);
    expect(calls.privacyReads).toBe(0);
  });

  test('privacy is read once for all attempts of a command', async () => {
    const { resolved, definition } = recording({ privacyOf: () => member });
    const { calls, execute } = handlerWith([], null, { read: () => ({ messages: 'contacts' }) });
    expect((await execute(definition)).kind).toBe('unchanged');
    expect(resolved.map(({ privacy }) => privacy)).toEqual([{ messages: 'contacts' }, { messages: 'contacts' }]);
    expect(calls.privacyReads).toBe(1);
  });

  test('a failed read of privacy fails the command', async () => {
    const read = () => {
      throw new Error('the store is down');
    };
    const { calls, execute } = handlerWith([appended], null, { read });
    await expect(execute(deciding(() => [proposed], { privacyOf: () => member }))).rejects.toThrow('the store is down');
    expect(calls.appends).toBe(0);
  });

  test('files are claimed around the command', async () => {
    const { file, execute } = handlerWith([appended]);
    const { resolved, definition } = recording({ files: () => [file.fileId] });
    await execute(definition);
    await execute({ ...definition, files: () => [] });
    expect(resolved.map(({ files }) => [...files.keys()])).toEqual([[file.fileId], []]);
  });
});
