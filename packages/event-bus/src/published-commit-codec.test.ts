import { describe, expect, test } from '@jest/globals';
import { currentVersion } from '@parley/events/catalogue';
import { decodePublishedCommit, encodePublishedCommit, MalformedCommit } from './published-commit-codec.ts';
import { buildPublishedCommit } from './published-commit.fixture.ts';

const MAX = 256 * 1024;

test('decodes what it encoded', () => {
  const publishedCommit = buildPublishedCommit({ shard: 3, from: 40, count: 5, text: '½ 🦊 \u2028' });
  expect(decodePublishedCommit(encodePublishedCommit(publishedCommit, MAX))).toEqual(publishedCommit);
});

test('decodes what it encoded for several partitions', () => {
  const [first, second] = [buildPublishedCommit({ from: 9, count: 2 }), buildPublishedCommit({ from: 1 })];
  const moved = { span: { ...second.spans[0]!, partition: 4 }, event: { ...second.events![0]!, partition: 4 } };
  const publishedCommit = { ...first, spans: [...first.spans, moved.span], events: [...first.events!, moved.event] };
  expect(decodePublishedCommit(encodePublishedCommit(publishedCommit, MAX))).toEqual(publishedCommit);
});

test('omits the events above the size limit', () => {
  const publishedCommit = buildPublishedCommit({ count: 20, text: 'x'.repeat(1000) });
  const bytes = encodePublishedCommit(publishedCommit, 20_000);
  expect(bytes.length).toBeLessThan(1000);
  expect(decodePublishedCommit(bytes)).toEqual({ ...publishedCommit, events: null });
});

const known = currentVersion('MessageSent');

describe('omits the events if one is too new for this release', () => {
  test.each([
    ['a later schema version', { schemaVersions: [known, 99] }],
    ['no schema version', { schemaVersions: [known] }],
    ['an unknown type', { events: buildPublishedCommit({ count: 2 }).events!.map((event) => ({ ...event, type: 'MessageForgotten' })) }],
  ])('%s', (_what, changes) => {
    const publishedCommit = buildPublishedCommit({ count: 2 });
    expect(decodePublishedCommit(changed(publishedCommit, changes))).toEqual({ ...publishedCommit, events: null });
  });
});

describe('rejects malformed commits', () => {
  const publishedCommit = buildPublishedCommit({ count: 2 });
  const [first, second] = publishedCommit.events!;
  const [span] = publishedCommit.spans;
  test.each([
    ['no bytes', Buffer.alloc(0)],
    ['invalid JSON', Buffer.from('{"format":1,')],
    ['no object', Buffer.from('null')],
    ['another format', changed(publishedCommit, { format: 2 })],
    ['no spans', changed(publishedCommit, { spans: [], events: [] })],
    ['a span of another shard', changed(publishedCommit, { shard: 1 })],
    ['a span beyond the partitions', changed(publishedCommit, { spans: [{ ...span, partition: 64 }] })],
    ['a span that ends before it begins', changed(publishedCommit, { spans: [{ ...span, from: 3, to: 2 }], events: null })],
    ['a missing event', changed(publishedCommit, { events: [first] })],
    ['a surplus event', changed(publishedCommit, { events: [first, second, second] })],
    ['events in another order', changed(publishedCommit, { events: [second, first] })],
    ['events of another partition', changed(publishedCommit, { events: [first, { ...second, partition: 4 }] })],
    ['an event without its actor', changed(publishedCommit, { events: [first, { ...second, metadata: {} }] })],
    ['a null event', changed(publishedCommit, { events: [first, null] })],
    ['events that are not a list', changed(publishedCommit, { events: { 0: first, 1: second } })],
    ['an id that is not a string', changed(publishedCommit, { events: [first, { ...second, id: 7 }] })],
    ['a version that is not a number', changed(publishedCommit, { events: [first, { ...second, version: '2' }] })],
    ['a time that is not an integer', changed(publishedCommit, { events: [first, { ...second, recordedAt: 1.5 }] })],
    ['a null payload', changed(publishedCommit, { events: [first, { ...second, payload: null }] })],
  ])('%s', (_what, bytes) => {
    expect(() => decodePublishedCommit(bytes)).toThrow(MalformedCommit);
  });
});

/** Encodes a commit with some fields replaced. */
function changed(publishedCommit: ReturnType<typeof buildPublishedCommit>, changes: object): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(encodePublishedCommit(publishedCommit, MAX).toString()), ...changes }));
}
