import { describe, expect, test } from '@jest/globals';
import { decodePublishedCommit, encodePublishedCommit, MalformedCommit } from './published-commit-codec.ts';
import { publishedCommitOf } from './published-commit.fixture.ts';

const MAX = 256 * 1024;

test('a publishedCommit comes back as it was', () => {
  const publishedCommit = publishedCommitOf({ shard: 3, from: 40, count: 5, text: '½ 🦊 \u2028' });
  expect(decodePublishedCommit(encodePublishedCommit(publishedCommit, MAX))).toEqual(publishedCommit);
});

test('a publishedCommit of several partitions comes back as it was', () => {
  const [one, other] = [publishedCommitOf({ from: 9, count: 2 }), publishedCommitOf({ from: 1 })];
  const moved = { span: { ...other.spans[0]!, partition: 4 }, event: { ...other.events![0]!, partition: 4 } };
  const publishedCommit = { ...one, spans: [...one.spans, moved.span], events: [...one.events!, moved.event] };
  expect(decodePublishedCommit(encodePublishedCommit(publishedCommit, MAX))).toEqual(publishedCommit);
});

test('above the limit the spans go alone', () => {
  const publishedCommit = publishedCommitOf({ count: 20, text: 'x'.repeat(1000) });
  const bytes = encodePublishedCommit(publishedCommit, 20_000);
  expect(bytes.length).toBeLessThan(1000);
  expect(decodePublishedCommit(bytes)).toEqual({ ...publishedCommit, events: null });
});

describe('an event that this code is too old for leaves the spans alone', () => {
  test.each([
    ['a later schema version', { schemaVersions: [1, 99] }],
    ['no schema version', { schemaVersions: [1] }],
    ['an unknown type', { events: publishedCommitOf({ count: 2 }).events!.map((event) => ({ ...event, type: 'MessageForgotten' })) }],
  ])('%s', (_what, changes) => {
    const publishedCommit = publishedCommitOf({ count: 2 });
    expect(decodePublishedCommit(changed(publishedCommit, changes))).toEqual({ ...publishedCommit, events: null });
  });
});

describe('what is no publishedCommit is refused', () => {
  const publishedCommit = publishedCommitOf({ count: 2 });
  const [first, second] = publishedCommit.events!;
  const [span] = publishedCommit.spans;
  test.each([
    ['no bytes', Buffer.alloc(0)],
    ['no JSON', Buffer.from('{"format":1,')],
    ['no object', Buffer.from('null')],
    ['another format', changed(publishedCommit, { format: 2 })],
    ['no spans', changed(publishedCommit, { spans: [], events: [] })],
    ['a span of another shard', changed(publishedCommit, { shard: 1 })],
    ['a span beyond the partitions', changed(publishedCommit, { spans: [{ ...span, partition: 64 }] })],
    ['a span that ends before it begins', changed(publishedCommit, { spans: [{ ...span, from: 3, to: 2 }], events: null })],
    ['an event too few', changed(publishedCommit, { events: [first] })],
    ['an event too many', changed(publishedCommit, { events: [first, second, second] })],
    ['events in another order', changed(publishedCommit, { events: [second, first] })],
    ['events of another partition', changed(publishedCommit, { events: [first, { ...second, partition: 4 }] })],
    ['an event without its actor', changed(publishedCommit, { events: [first, { ...second, metadata: {} }] })],
    ['an event that is none', changed(publishedCommit, { events: [first, null] })],
    ['events that are no list', changed(publishedCommit, { events: { 0: first, 1: second } })],
    ['an id that is no text', changed(publishedCommit, { events: [first, { ...second, id: 7 }] })],
    ['a version that is no number', changed(publishedCommit, { events: [first, { ...second, version: '2' }] })],
    ['a time that is no integer', changed(publishedCommit, { events: [first, { ...second, recordedAt: 1.5 }] })],
    ['a payload that is none', changed(publishedCommit, { events: [first, { ...second, payload: null }] })],
  ])('%s', (_what, bytes) => {
    expect(() => decodePublishedCommit(bytes)).toThrow(MalformedCommit);
  });
});

/** The letter's bytes with some of its fields replaced. */
function changed(publishedCommit: ReturnType<typeof publishedCommitOf>, changes: object): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(encodePublishedCommit(publishedCommit, MAX).toString()), ...changes }));
}
