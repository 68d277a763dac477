import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { idFromBytes, idToBytes } from './id-bytes.ts';
import { bodyHash, derivedId, eventId, newId, pairId } from './ids.ts';
import { partitionOf } from './partitions.ts';
import { decodePosition, encodePosition } from './positions.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([78])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const words = fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 });
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('new ids', () => {
  test('are version 7 UUIDs that begin with their time', () => {
    fc.assert(
      fc.property(time, (now) => {
        const id = newId(now);
        expect(uuid.exec(id)?.[1]).toBe('7');
        expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(now);
      }),
    );
  });

  test('are unique and cover all partitions', () => {
    const ids = Array.from({ length: 20_000 }, () => newId(1));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.map(partitionOf)).size).toBe(64);
  });

  test('of one millisecond sort as they were made', () => {
    fc.assert(
      fc.property(time, (now) => {
        // Ends the millisecond of other tests, which may be the same.
        newId(now === 0 ? 1 : now - 1);
        const ids = Array.from({ length: 2_048 }, () => newId(now));
        expect(ids.toSorted()).toEqual(ids);
      }),
      { numRuns: 20 },
    );
  });
});

describe('derived ids', () => {
  test('are equal exactly when the words are equal', () => {
    fc.assert(
      fc.property(words, words, (some, others) => {
        expect(uuid.exec(derivedId(...some))?.[1]).toBe('8');
        expect(derivedId(...some) === derivedId(...others)).toBe(JSON.stringify(some) === JSON.stringify(others));
      }),
    );
  });

  test('of a pair do not depend on the order of its users', () => {
    fc.assert(fc.property(fc.uuid(), fc.uuid(), (one, other) => pairId(one, other) === pairId(other, one)));
  });

  test('cover all partitions', () => {
    expect(new Set(Array.from({ length: 2_000 }, (_, index) => partitionOf(derivedId(String(index))))).size).toBe(64);
  });
});

describe('event ids', () => {
  const command = fc.record({ actorId: fc.uuid(), targetId: fc.uuid(), key: fc.string({ minLength: 1, maxLength: 128 }) });

  test('differ by actor, target, key and index', () => {
    fc.assert(
      fc.property(command, command, fc.nat(999), (one, other, index) => {
        const id = eventId(one, index);
        expect(uuid.exec(id)?.[1]).toBe('8');
        const mixed = [
          { ...one, actorId: other.actorId },
          { ...one, targetId: other.targetId },
          { ...one, key: `${one.key}+` },
        ];
        for (const { actorId, targetId, key } of mixed) {
          const same = actorId === one.actorId && targetId === one.targetId && key === one.key;
          expect(eventId({ actorId, targetId, key }, index) === id).toBe(same);
        }
        expect(eventId(one, index + 1)).not.toBe(id);
      }),
    );
  });

  test('contain the time of a UUIDv7 key', () => {
    fc.assert(fc.property(command, time, (one, now) => eventId({ ...one, key: newId(now) }, 0).slice(0, 13) === newId(now).slice(0, 13)));
  });
});

describe('a command’s hash', () => {
  const fields = fc.dictionary(fc.string(), fc.jsonValue());

  test('depends on the values of fields, not on their order', () => {
    fc.assert(
      fc.property(fields, fields, (some, others) => {
        const backwards = Object.fromEntries(Object.entries(some).toReversed());
        expect(bodyHash('Post', { inner: backwards })).toBe(bodyHash('Post', { inner: some }));
        expect(bodyHash('Post', [some, others])).not.toBe(bodyHash('Post', [some, others, 1]));
        expect(bodyHash('Post', some)).not.toBe(bodyHash('Shout', some));
      }),
    );
  });

  test('exists for a command without fields', () => {
    expect(bodyHash('Leave', undefined)).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('encodings', () => {
  test('ids round-trip through bytes', () => {
    fc.assert(fc.property(fc.uuid(), (id) => idFromBytes(idToBytes(id)) === id));
  });

  test('an invalid id is rejected, never truncated', () => {
    for (const text of ['', 'nonsense', '019abcde-0001-7000-8000-0000000000a', '019abcde-0001-7000-8000-0000000000zz']) {
      expect(() => idToBytes(text)).toThrow(RangeError);
    }
  });

  test('positions round-trip through tokens', () => {
    const position = fc.record({ epoch: fc.nat(), partition: fc.nat(63), position: fc.nat({ max: 36 ** 10 - 1 }) });
    fc.assert(fc.property(position, (one) => expect(decodePosition(encodePosition(one))).toEqual(one)));
  });

  test('an invalid token decodes to null', () => {
    fc.assert(fc.property(fc.string(), (text) => /^[0-9a-z]+(\.[0-9a-z]+){2}$/.test(text) || decodePosition(text) === null));
    for (const token of ['', '1.2', '1.2.3.4', '1.1s.1', '1.-1.1', '1.0.1 ', '1.0.A', '1.0.12345678901']) {
      expect(decodePosition(token)).toBeNull();
    }
  });
});
