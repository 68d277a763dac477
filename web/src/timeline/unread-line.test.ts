import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lineOnArrival, lineOnOpen, lineOnSend, noLine, withPlace, type LineItem, type UnreadLine } from './unread-line.ts';

const items = (...foreign: readonly (readonly [seq: number, foreign: boolean])[]): LineItem[] =>
  foreign.map(([seq, isForeign]) => ({ seq, foreign: isForeign }));

describe('place of the line', () => {
  test('is before the first item of another user above the read mark', () => {
    const line = withPlace(lineOnOpen(10, 2), items([9, true], [10, true], [11, false], [12, true], [13, true]), true);
    expect(line.place).toBe(12);
  });

  test('is unknown while its page is not loaded', () => {
    const line = withPlace(lineOnOpen(10, 80), items([50, true], [51, true]), true);
    expect(line.place).toBeNull();
    expect(withPlace(line, items([10, true], [11, true], [50, true]), true).place).toBe(11);
  });

  test('is the first foreign item if there is nothing before', () => {
    expect(withPlace(lineOnOpen(0, 3), items([4, true], [5, true]), false).place).toBe(4);
  });
});

test('there is no line if everything was read', () => {
  expect(lineOnOpen(10, 0)).toBe(noLine);
});

test('a message that the user does not see sets a line, one that they see does not', () => {
  expect(lineOnArrival(noLine, 20, true)).toBe(noLine);
  expect(lineOnArrival(noLine, 20, false)).toMatchObject({ after: 20, count: 1 });
});

test('the second own message removes the line', () => {
  const line = lineOnOpen(1, 1);
  expect(lineOnSend(line).after).toBe(1);
  expect(lineOnSend(lineOnSend(line))).toBe(noLine);
});

test('property: new messages never move the line', () => {
  const arrival = fc.record({ foreign: fc.boolean(), attentive: fc.boolean() });
  fc.assert(
    fc.property(fc.nat(20), fc.integer({ min: 1, max: 20 }), fc.array(arrival, { maxLength: 40 }), (readSeq, unread, arrivals) => {
      const held = Array.from({ length: unread }, (_, index) => ({ seq: readSeq + 1 + index, foreign: true }));
      let line: UnreadLine = withPlace(lineOnOpen(readSeq, unread), held, false);
      const { place } = line;
      for (const { foreign, attentive } of arrivals) {
        const before = held.at(-1)!.seq;
        held.push({ seq: before + 1, foreign });
        if (foreign) line = lineOnArrival(line, before, attentive);
        line = withPlace(line, held, false);
        expect(line.place).toBe(place);
        expect(line.count).toBeGreaterThanOrEqual(unread);
      }
    }),
  );
});
