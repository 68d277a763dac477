import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import fc from 'fast-check';
import { type EventSecrets, openEnvelope, parseEnvelope, seal, sealedHash } from './envelope.ts';
import { SealBroken } from './errors.ts';

const slot = { pageId: '0123456789abcdef', slot: 7, version: 1 };
const newKey = (): EventSecrets => ({ subjectKey: randomBytes(32), slotSecret: randomBytes(16), eventId: newId() });
const opened = (text: string, key: EventSecrets) => openEnvelope(parseEnvelope(text), key);
const content = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null)));

describe('an envelope', () => {
  test('opens to what was sealed, and says where its keys are', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 255 }), (some, number, version) => {
        const key = newKey();
        const text = seal(some, key, { ...slot, slot: number, version });
        expect(opened(text, key)).toEqual(JSON.parse(JSON.stringify(some)));
        expect(parseEnvelope(text)).toMatchObject({ pageId: slot.pageId, slot: number, version });
      }),
    );
  });

  test('that was swapped, moved to another slot, or changed in any byte is refused', () => {
    fc.assert(
      fc.property(content, content, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, other, at, change) => {
        const [key, otherKey] = [newKey(), newKey()];
        const [text, otherText] = [seal(one, key, slot), seal(other, otherKey, slot)];
        expect(() => opened(otherText, key)).toThrow(SealBroken);
        expect(() => opened(text, otherKey)).toThrow(SealBroken);
        const bytes = Buffer.from(text, 'base64');
        bytes[at % bytes.length]! ^= change;
        expect(() => opened(bytes.toString('base64'), key)).toThrow(SealBroken);
      }),
      { numRuns: 50 },
    );
  });

  test('needs the subject’s key, the slot’s secret and the event', () => {
    const secrets = newKey();
    const { subjectKey, slotSecret, eventId } = newKey();
    const text = seal({ text: 'hello' }, secrets, slot);
    expect(opened(text, secrets)).toEqual({ text: 'hello' });
    for (const other of [{ subjectKey }, { slotSecret }, { eventId }])
      expect(() => opened(text, { ...secrets, ...other })).toThrow(SealBroken);
  });

  test('has the same length for texts of similar length', () => {
    const lengthOf = (text: string) => seal({ text }, newKey(), slot).length;
    expect(lengthOf('yes')).toBe(lengthOf('no'));
    expect(lengthOf('x'.repeat(100))).toBeGreaterThan(lengthOf('no'));
  });

  test('of bytes that are none is refused', () => {
    for (const text of ['', 'AAAA', 'not base64 at all', Buffer.alloc(80, 9).toString('base64')])
      expect(() => parseEnvelope(text)).toThrow(SealBroken);
  });
});

test('the hash of a command is sealed by the keys of its event', () => {
  const [key, hash] = [newKey(), '0123456789abcdef'];
  expect(sealedHash(key, hash)).toMatch(/^[0-9a-f]{16}$/);
  expect(sealedHash(key, sealedHash(key, hash))).toBe(hash);
  expect(sealedHash(newKey(), hash)).not.toBe(sealedHash(key, hash));
});

// A log that is sealed today must open in every later release.
test('an envelope of this format opens for ever', () => {
  const key = { subjectKey: Buffer.alloc(32, 1), slotSecret: Buffer.alloc(16, 2), eventId: '019abcde-0001-8000-8000-0000000000a1' };
  const text = 'AQEBI0VniavN7wejQ01ZaH9BJR/Y1P2H/Nk6o0Ndp2V1eXk7TdEtIGAbUAhqdMqeX9P+9af0CBdAsKM=';
  expect(seal({ text: 'hello' }, key, slot)).toBe(text);
  expect(opened(text, key)).toEqual({ text: 'hello' });
  expect(sealedHash(key, '0000000000000000')).toBe('03340f10ae53a34d');
});

test('nothing is sealed without the key of a subject', () => {
  const secrets = { subjectKey: undefined as unknown as Uint8Array, slotSecret: randomBytes(16), eventId: 'an event' };
  expect(() => seal({}, secrets, { pageId: '0'.repeat(16), slot: 0, version: 1 })).toThrow(RangeError);
});
