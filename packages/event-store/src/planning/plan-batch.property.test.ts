import { expect, test } from '@jest/globals';
import { memberEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import * as fc from 'fast-check';
import { added, appendOf, asRead, idIn, inStream } from '../contract/append-builders.ts';
import type { Append, AppendResult, EntityRef, StreamHead } from '../event-store.ts';
import { type ExecutedCommand, type LogView, refKey } from './log-view.ts';
import { planBatch } from './plan-batch.ts';
import { prepareAppend } from './prepared-append.ts';
import { conversationStream, membershipStream, type StreamName } from '@parley/events/streams';

const rooms = [idIn(1), idIn(1), idIn(2)];
const members = [idIn(7), idIn(8), idIn(9)];

/** An in-memory log that applies the planned moves. */
class MemoryLog implements LogView {
  readonly events: AnyStoredEvent[] = [];
  readonly #heads = new Map<StreamName, StreamHead>();
  readonly #versions = new Map<string, number>();
  readonly #executed = new Map<string, ExecutedCommand>();

  position = (partition: number): number => this.events.filter((event) => event.partition === partition).length;
  streamHead = (stream: StreamName): StreamHead => this.#heads.get(stream) ?? { version: 0, messages: 0, members: 0 };
  version = (ref: EntityRef): number => this.#versions.get(refKey(ref)) ?? 0;
  executed = (firstEventId: string): ExecutedCommand | undefined => this.#executed.get(firstEventId);

  take(appends: readonly Append[]): AppendResult[] {
    const { outcomes, moves } = planBatch(appends.map(prepareAppend), this);
    for (const { events } of moves) {
      for (const { event, prepared, bodyHash } of events) {
        this.events.push(event);
        this.#heads.set(event.stream, event);
        for (const entity of [...prepared.entities, null]) this.#versions.set(refKey({ stream: event.stream, entity }), event.version);
        this.#executed.set(event.id, { event, bodyHash });
      }
    }
    return outcomes;
  }
}

const member = fc.constantFrom(...members);

/** Few rooms, members, versions and keys, so that appends conflict and repeat one another. */
const append = fc
  .record({
    room: fc.constantFrom(...rooms),
    own: fc.boolean(),
    joining: fc.array(fc.array(member, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    reads: fc.array(fc.tuple(fc.option(member), fc.nat(6)), { maxLength: 2 }),
    key: fc.nat(20).map(String),
  })
  .map(({ room, own, joining, reads, key }) => {
    const stream = own ? membershipStream(room, members[0]!) : conversationStream(room);
    const events = joining.map((userIds) => inStream(stream, added(room, userIds)));
    const readSet = reads.map(([userId, version]) => asRead(stream, userId === null ? null : memberEntity(userId), version));
    return appendOf(events, { readSet, command: { actorId: members[0]!, targetId: room, key } });
  });

/** Batch sizes. */
const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 7 }));

test('outcomes and log do not depend on how appends are split into batches', () => {
  fc.assert(
    fc.property(fc.array(append, { maxLength: 40 }), cuts, (appends, cut) => {
      const [oneByOne, inBatches] = [new MemoryLog(), new MemoryLog()];
      const expected = appends.flatMap((each) => oneByOne.take([each]));
      const outcomes: AppendResult[] = [];
      for (let from = 0; from < appends.length;) {
        const batch = appends.slice(from, from + cut.next().value!);
        outcomes.push(...inBatches.take(batch));
        from += batch.length;
      }
      expect(outcomes).toEqual(expected);
      const byPosition = (one: AnyStoredEvent, other: AnyStoredEvent) => one.partition - other.partition || one.position - other.position;
      expect(inBatches.events.sort(byPosition)).toEqual(oneByOne.events.sort(byPosition));
    }),
  );
});
