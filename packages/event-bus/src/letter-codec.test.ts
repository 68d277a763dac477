import { describe, expect, test } from '@jest/globals';
import { decodeLetter, encodeLetter, MalformedLetter } from './letter-codec.ts';
import { letterOf } from './letter.fixture.ts';

const MAX = 256 * 1024;

test('a letter comes back as it was', () => {
  const letter = letterOf({ lane: 3, from: 40, count: 5, text: '½ 🦊 \u2028' });
  expect(decodeLetter(encodeLetter(letter, MAX))).toEqual(letter);
});

test('a letter of several partitions comes back as it was', () => {
  const [one, other] = [letterOf({ from: 9, count: 2 }), letterOf({ from: 1 })];
  const moved = { span: { ...other.spans[0]!, partition: 4 }, event: { ...other.events![0]!, partition: 4 } };
  const letter = { ...one, spans: [...one.spans, moved.span], events: [...one.events!, moved.event] };
  expect(decodeLetter(encodeLetter(letter, MAX))).toEqual(letter);
});

test('above the limit the spans go alone', () => {
  const letter = letterOf({ count: 20, text: 'x'.repeat(1000) });
  const bytes = encodeLetter(letter, 20_000);
  expect(bytes.length).toBeLessThan(1000);
  expect(decodeLetter(bytes)).toEqual({ ...letter, events: null });
});

describe('an event that this code is too old for leaves the spans alone', () => {
  test.each([
    ['a later schema version', { schemaVersions: [1, 99] }],
    ['no schema version', { schemaVersions: [1] }],
    ['an unknown type', { events: letterOf({ count: 2 }).events!.map((event) => ({ ...event, type: 'MessageForgotten' })) }],
  ])('%s', (_what, changes) => {
    const letter = letterOf({ count: 2 });
    expect(decodeLetter(changed(letter, changes))).toEqual({ ...letter, events: null });
  });
});

describe('what is no letter is refused', () => {
  const letter = letterOf({ count: 2 });
  const [first, second] = letter.events!;
  const [span] = letter.spans;
  test.each([
    ['no bytes', Buffer.alloc(0)],
    ['no JSON', Buffer.from('{"format":1,')],
    ['no object', Buffer.from('null')],
    ['another format', changed(letter, { format: 2 })],
    ['no spans', changed(letter, { spans: [], events: [] })],
    ['a span of another lane', changed(letter, { lane: 1 })],
    ['a span beyond the partitions', changed(letter, { spans: [{ ...span, partition: 64 }] })],
    ['a span that ends before it begins', changed(letter, { spans: [{ ...span, from: 3, to: 2 }], events: null })],
    ['an event too few', changed(letter, { events: [first] })],
    ['an event too many', changed(letter, { events: [first, second, second] })],
    ['events in another order', changed(letter, { events: [second, first] })],
    ['events of another partition', changed(letter, { events: [first, { ...second, partition: 4 }] })],
    ['an event without its actor', changed(letter, { events: [first, { ...second, metadata: {} }] })],
    ['an event that is none', changed(letter, { events: [first, null] })],
    ['events that are no list', changed(letter, { events: { 0: first, 1: second } })],
    ['an id that is no text', changed(letter, { events: [first, { ...second, id: 7 }] })],
    ['a version that is no number', changed(letter, { events: [first, { ...second, version: '2' }] })],
    ['a time that is no integer', changed(letter, { events: [first, { ...second, recordedAt: 1.5 }] })],
    ['a payload that is none', changed(letter, { events: [first, { ...second, payload: null }] })],
  ])('%s', (_what, bytes) => {
    expect(() => decodeLetter(bytes)).toThrow(MalformedLetter);
  });
});

/** The letter's bytes with some of its fields replaced. */
function changed(letter: ReturnType<typeof letterOf>, changes: object): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(encodeLetter(letter, MAX).toString()), ...changes }));
}
