import { describe, expect, test } from '@jest/globals';
import { type EventType, currentVersion, eventCatalogue } from './catalogue.ts';
import { cataloguedVersions, goldenFile, goldenFiles, goldenHash, goldenPayload, pinnedHashes } from './golden.fixture.ts';
import { UnknownEvent, upcast } from './upcasters.ts';

describe('every stored event type and version', () => {
  test('has a golden file, and every golden file has an event', () => {
    expect(goldenFiles().sort()).toEqual(cataloguedVersions.map(goldenFile).sort());
  });

  test('has a pinned hash, and every pinned file exists', () => {
    expect([...pinnedHashes().keys()].sort()).toEqual(goldenFiles().sort());
  });

  test.each(goldenFiles())('%s is unchanged since it was added', (file) => {
    expect(goldenHash(file)).toBe(pinnedHashes().get(file));
  });

  test.each(cataloguedVersions)('$type version $version parses with its own schema and upcasts to the current one', (name) => {
    const { type, version } = name;
    const { versions, current } = eventCatalogue[type];
    const payload = goldenPayload(name);
    expect(versions[version]!.parse(payload)).toEqual(payload);
    const upcasted = upcast(type, version, payload);
    expect(current.parse(upcasted)).toEqual(upcasted);
  });

  test.each(cataloguedVersions)('$type version $version rejects an unknown field', ({ type, version }) => {
    const { versions } = eventCatalogue[type];
    const payload = goldenPayload({ type, version }) as object;
    expect(versions[version]!.safeParse({ ...payload, unknownField: 1 }).success).toBe(false);
  });
});

describe('the catalogue', () => {
  test.each(Object.keys(eventCatalogue) as EventType[])('%s has every version from 1 to the current one', (type) => {
    const { version, versions, current } = eventCatalogue[type];
    expect(Object.keys(versions).map(Number)).toEqual(Array.from({ length: version }, (_, index) => index + 1));
    expect(versions[version]).toBe(current);
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
  ])('%s version %i throws UnknownEvent', (type, version) => {
    const upcasting = () => upcast(type as EventType, version, {});
    expect(upcasting).toThrow(UnknownEvent);
    expect(upcasting).toThrow(`unknown event ${type} version ${version}`);
  });
});
