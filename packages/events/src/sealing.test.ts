import { describe, expect, test } from '@jest/globals';
import { type EventType, eventCatalogue } from './catalogue.ts';
import { cataloguedVersions, goldenPayload } from './golden.fixture.ts';
import { schemaVersionOf, sealingRule, sealingSubject, storedVersion } from './sealing.ts';
import { UnknownEvent, upcast } from './upcasters.ts';

const personal = cataloguedVersions.filter((name) => 'personal' in (goldenPayload(name) as object));

test('every type with personal data has a rule, and no other', () => {
  const types = (Object.keys(eventCatalogue) as EventType[]).filter((type) => sealingRule(type) !== undefined);
  expect(types.sort()).toEqual([...new Set(personal.map(({ type }) => type))].sort());
});

describe.each(personal)('$type version $version', ({ type, version }) => {
  const payload = goldenPayload({ type, version }) as { personal: object };
  const sealed = { ...payload, personal: 'an envelope' };

  test('has an erased form of the same shape, and a subject', () => {
    const { erased } = sealingRule(type)!;
    const current = upcast(type, version, payload);
    expect(eventCatalogue[type].current.safeParse({ ...current, personal: erased }).success).toBe(true);
    expect(sealingSubject(type, current)!.subjectId).toMatch(/^[0-9a-f-]{36}$/);
    expect(sealingSubject(type, sealed)).toEqual(sealingSubject(type, current));
  });

  test('is upcast while it is sealed, and unknown to a release that knows no sealed versions', () => {
    const stored = version + storedVersion(type, sealed) - eventCatalogue[type].version;
    expect(upcast(type, stored, sealed)).toMatchObject({ personal: 'an envelope' });
    expect(stored).toBeGreaterThan(eventCatalogue[type].version);
    expect(schemaVersionOf(stored, sealed)).toBe(version);
  });

  test('is unknown if its version contradicts its form', () => {
    expect(() => upcast(type, version, sealed)).toThrow(UnknownEvent);
    expect(() => upcast(type, storedVersion(type, sealed), payload)).toThrow(UnknownEvent);
    expect(() => upcast(type, storedVersion(type, sealed) + 98, sealed)).toThrow(UnknownEvent);
  });
});

test('what has no author belongs to its conversation', () => {
  const sent = goldenPayload({ type: 'MessageSent', version: 2 }) as { conversationId: string; senderId: string };
  expect(sealingSubject('MessageSent', sent)).toEqual({ purpose: 'content', subjectId: sent.senderId });
  const ofConversation = { purpose: 'conversation', subjectId: sent.conversationId };
  expect(sealingSubject('MessageSent', { ...sent, senderId: null })).toEqual(ofConversation);
  expect(sealingSubject('ConversationCreated', goldenPayload({ type: 'ConversationCreated', version: 2 }))).toEqual(ofConversation);
});

test('a payload without the personal data that its type may have is not sealed', () => {
  expect(sealingSubject('ConversationCreated', goldenPayload({ type: 'ConversationCreated', version: 1 }))).toBeUndefined();
});
