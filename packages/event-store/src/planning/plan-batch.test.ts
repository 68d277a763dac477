import { describe, expect, test } from '@jest/globals';
import { conversationEntity, memberEntity } from '@parley/events/entities';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { eventId, newId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { conversationStream, streamOwnerId } from '@parley/events/streams';
import { memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import type { Append } from '../event-store.ts';
import { type LogView, refKey } from './log-view.ts';
import { planBatch } from './plan-batch.ts';
import { prepareAppend } from './prepared-append.ts';

const conversationId = newId();
const stream = conversationStream(conversationId);
const [ann, ben] = [newId(), newId()];
const partition = partitionOf(conversationId);

/** A log in which the conversation has 10 events, the last about ann its 7th, and the partition 30. */
const log: LogView = {
  position: () => 30,
  streamHead: (name) => (name === stream ? { version: 10, messages: 4, members: 3 } : { version: 0, messages: 0, members: 0 }),
  version: (ref) => (refKey(ref) === refKey({ stream, entity: memberEntity(ann) }) ? 7 : ref.entity === null ? 10 : 0),
  executed: () => undefined,
};

function sent(text = 'hello', inConversation = conversationId): NewEvent {
  const rest = { senderId: ann, fileIds: [], replyTo: null, mentions: [] };
  return messageSent({ conversationId: inConversation, messageId: newId(), personal: { text }, ...rest });
}

function append(events: [NewEvent, ...NewEvent[]], overrides: Partial<Append> = {}): Append {
  const command = { actorId: ann, targetId: streamOwnerId(events[0].stream), key: newId() };
  return { events, readSet: [], command, bodyHash: '00', mayBeRetry: false, metadata: { correlationId: newId() }, ...overrides };
}

const plan = (appends: Append[], view: LogView = log) => planBatch(appends.map(prepareAppend), view);
const kinds = (appends: Append[], view?: LogView) => plan(appends, view).outcomes.map(({ kind }) => kind);

describe('planBatch', () => {
  test('numbers events after the head and continues the counters', () => {
    const { outcomes, moves } = plan([
      append([sent(), membersAdded({ conversationId, members: [{ userId: ben, role: 'member' }] })]),
      append([sent()]),
    ]);
    const events = outcomes.flatMap((outcome) => (outcome.kind === 'appended' ? outcome.events : []));
    expect(events.map(({ position, version, messages, members }) => [position, version, messages, members])).toEqual([
      [31, 11, 5, 3],
      [32, 12, 5, 4],
      [33, 13, 6, 4],
    ]);
    expect(moves).toMatchObject([{ partition, from: 30, to: 33 }]);
    expect(moves[0]!.events.map(({ event }) => event)).toEqual(events);
  });

  test('orders moves by partition, in any order of the appends', () => {
    const others = Array.from({ length: 20 }, () => newId());
    const { moves } = plan(others.map((id) => append([sent('hello', id)])));
    const partitions = moves.map((move) => move.partition);
    expect(partitions).toEqual([...new Set(others.map(partitionOf))].sort((one, other) => one - other));
  });

  test('rejects only appends with an outdated read set', () => {
    const fresh = { stream, entity: memberEntity(ann), version: 7 };
    const stale = { stream, entity: memberEntity(ann), version: 6 };
    expect(kinds([append([sent()], { readSet: [stale] }), append([sent()], { readSet: [fresh] })])).toEqual(['conflict', 'appended']);
  });

  test('checks against appends accepted earlier in the batch', () => {
    const readsBen = { readSet: [{ stream, entity: memberEntity(ben), version: 0 }] };
    const removal = append([memberRemoved({ conversationId, userId: ben, reason: 'left' })], readsBen);
    expect(kinds([removal, append([sent()], readsBen), append([sent()])])).toEqual(['appended', 'conflict', 'appended']);
  });

  test('checks the version of a whole stream', () => {
    const whole = { stream, entity: null, version: 10 };
    expect(kinds([append([sent()], { readSet: [whole] }), append([sent()], { readSet: [whole] })])).toEqual(['appended', 'conflict']);
    expect(kinds([append([sent()]), append([sent()], { readSet: [{ ...whole, version: 11 }] })])).toEqual(['appended', 'appended']);
  });

  test('changes the version of every entity of an event', () => {
    const added = membersAdded({ conversationId, members: [ann, ben].map((userId) => ({ userId, role: 'member' })) });
    const read = (version: number) => append([sent()], { readSet: [{ stream, entity: memberEntity(ben), version }] });
    expect(kinds([append([added]), read(0), read(11)])).toEqual(['appended', 'conflict', 'appended']);
  });

  test('a rejected append moves nothing', () => {
    const stale = { readSet: [{ stream, entity: conversationEntity(conversationId), version: 3 }] };
    expect(plan([append([sent()], stale)])).toEqual({ outcomes: [{ kind: 'conflict' }], moves: [] });
  });

  test('returns the first event for a repeated command in the same batch', () => {
    const first = append([sent()]);
    const { outcomes, moves } = plan([first, { ...first, mayBeRetry: true }, { ...first, bodyHash: '11' }]);
    expect(outcomes).toMatchObject([
      { kind: 'appended' },
      { kind: 'duplicate', event: { id: eventId(first.command, 0) } },
      { kind: 'key_reused', bodyHash: '00' },
    ]);
    expect(moves[0]!.events).toHaveLength(1);
  });

  test('checks a repeated command anew if its first attempt conflicted', () => {
    const stale = append([sent()], { readSet: [{ stream, entity: memberEntity(ann), version: 6 }] });
    expect(kinds([stale, { ...stale, readSet: [] }])).toEqual(['conflict', 'appended']);
  });

  test('recognizes an executed command even if its read set has changed', () => {
    const once = append([sent()], { readSet: [{ stream, entity: memberEntity(ann), version: 6 }] });
    const event = { id: eventId(once.command, 0) } as AnyStoredEvent;
    const executed = (id: string) => (id === event.id ? { event, bodyHash: '00' } : undefined);
    expect(plan([once, { ...once, bodyHash: '11' }], { ...log, executed }).outcomes).toEqual([
      { kind: 'duplicate', event },
      { kind: 'key_reused', event, bodyHash: '00' },
    ]);
  });
});

describe('prepareAppend', () => {
  test('rejects an append in several partitions', () => {
    const otherConversation = Array.from({ length: 200 }, () => newId()).find((id) => partitionOf(id) !== partition)!;
    expect(() => prepareAppend(append([sent(), sent('hello', otherConversation)]))).toThrow(RangeError);
    expect(() =>
      prepareAppend(append([sent()], { readSet: [{ stream: conversationStream(otherConversation), entity: null, version: 0 }] })),
    ).toThrow(RangeError);
  });
});
