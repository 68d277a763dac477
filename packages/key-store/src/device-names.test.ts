import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { type NamedSession, withOpenedNames, withSealedName } from './device-names.ts';
import { KeyErased, KeyMissing, SealBroken } from './errors.ts';
import { type OpenedKeys, openKeys } from './key-tables.fixture.ts';
import { KeyVault } from './key-vault.ts';
import { destroySubjectKey } from './subject-keys.ts';

let keys: OpenedKeys;
let vault: KeyVault;
let session: NamedSession;

const anotherProcess = () => new KeyVault(async () => keys.tables);

beforeEach(async () => {
  keys = await openKeys();
  vault = anotherProcess();
  session = { sessionId: newId(), userId: newId(), deviceName: 'Firefox on Linux' };
});
afterEach(() => keys.close());

test('a name is sealed, and opened by every process; a session without one takes no key', async () => {
  const sealed = await withSealedName(vault, session);
  expect(Buffer.from(sealed.deviceName!, 'base64').toString('latin1')).not.toContain('Firefox');
  const nameless = { ...session, sessionId: newId(), userId: newId(), deviceName: null };
  expect(await withSealedName(vault, nameless)).toEqual(nameless);
  expect(await withOpenedNames(anotherProcess(), [sealed, nameless])).toEqual([session, nameless]);
});

test('the longest name fits into its column', async () => {
  const { deviceName } = await withSealedName(vault, { ...session, deviceName: '👋'.repeat(100) });
  expect(deviceName?.length).toBeLessThanOrEqual(900);
});

test('the same name is sealed differently in each row, and opens only in its own', async () => {
  const other = { ...session, sessionId: newId() };
  const [one, two] = [await withSealedName(vault, session), await withSealedName(vault, other)];
  expect(one.deviceName!.slice(20)).not.toBe(two.deviceName!.slice(20));
  await expect(withOpenedNames(vault, [{ ...other, deviceName: one.deviceName }])).rejects.toThrow(SealBroken);
});

test('once the key of the profile is destroyed, no name opens and none is sealed', async () => {
  const sealed = await withSealedName(vault, session);
  await destroySubjectKey(keys.tables, { subjectId: session.userId, purpose: 'profile' });
  expect(await withOpenedNames(anotherProcess(), [sealed])).toEqual([{ ...session, deviceName: null }]);
  await expect(withSealedName(anotherProcess(), session)).rejects.toThrow(KeyErased);
});

test('a name that an older release wrote is read as it is', async () => {
  expect(await withOpenedNames(vault, [session])).toEqual([session]);
});

test('a name without a key is not taken for an erased one', async () => {
  const sealed = await withSealedName(vault, session);
  await expect(withOpenedNames(vault, [{ ...sealed, userId: newId() }])).rejects.toThrow(KeyMissing);
});
