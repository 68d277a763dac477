import { describe, expect, test } from '@jest/globals';
import type { ZodType } from 'zod';
import { type EventType, currentVersion, eventCatalogue } from './catalogue.ts';
import { cataloguedVersions, goldenFile, goldenFiles, goldenHash, goldenPayload, pinnedHashes } from './golden.fixture.ts';
import { UnknownEvent, upcast } from './upcasters.ts';

describe('every event ever stored', () => {
  test('has its golden file, and no file is left without an event', () => {
    expect(goldenFiles().sort()).toEqual(cataloguedVersions.map(goldenFile).sort());
  });

  test('has its file’s hash pinned, and no pinned file is gone', () => {
    expect([...pinnedHashes().keys()].sort()).toEqual(goldenFiles().sort());
  });

  test.each(goldenFiles())('%s is as it was when it was added', (file) => {
    expect(goldenHash(file)).toBe(pinnedHashes().get(file));
  });

  test.each(cataloguedVersions)('$type version $version is read: by its own schema, and lifted by today’s', (name) => {
    const { type, version } = name;
    const { versions, current } = eventCatalogue[type];
    const payload = goldenPayload(name);
    expect((versions as Record<number, ZodType>)[version]!.parse(payload)).toEqual(payload);
    const lifted = upcast(type, version, payload);
    expect(current.parse(lifted)).toEqual(lifted);
  });

  test.each(cataloguedVersions)('$type version $version refuses a field that it does not know', ({ type, version }) => {
    const { versions } = eventCatalogue[type];
    const payload = goldenPayload({ type, version }) as object;
    expect((versions as Record<number, ZodType>)[version]!.safeParse({ ...payload, unheardOf: 1 }).success).toBe(false);
  });
});

describe('the catalogue', () => {
  test.each(Object.keys(eventCatalogue) as EventType[])('%s has versions 1 to its current one', (type) => {
    const { version, versions, current } = eventCatalogue[type];
    expect(Object.keys(versions).map(Number)).toEqual(Array.from({ length: version }, (_, index) => index + 1));
    expect((versions as Record<number, ZodType>)[version]).toBe(current);
    expect(currentVersion(type)).toBe(version);
  });
});

describe('upcast', () => {
  test.each([
    ['NotInventedYet', 1],
    ['MessageSent', 99],
    ['MessageSent', 0],
    ['toString', 1],
    ['__proto__', 1],
  ])('of %s version %i stops instead of guessing', (type, version) => {
    const lifting = () => upcast(type as EventType, version, {});
    expect(lifting).toThrow(UnknownEvent);
    expect(lifting).toThrow(`unknown event ${type} version ${version}`);
  });
});
