import { afterEach, expect, test } from '@jest/globals';
import { threadPrioritiesOf } from '../files/decoding/decoder-processes.fixture.ts';
import { argonPasswords, type OpenPasswords } from './passwords.ts';

let passwords: OpenPasswords;
afterEach(() => passwords.close());

const open = async () => (passwords = await argonPasswords({ concurrency: 2, maxQueued: 10, maxQueuedPerNetwork: 10 }));
const known = { network: '203.0.113.0/24', trusted: true };
const unknown = { network: '203.0.113.0/24', trusted: false };

test('a hash is that of its password, whichever thread computed or verifies it', async () => {
  await open();
  const hashes = await Promise.all([known, unknown, unknown].map((source) => passwords.hash('right', source)));
  expect(new Set(hashes).size).toBe(3);
  for (const hash of hashes) {
    for (const source of [known, unknown]) {
      expect(await passwords.verify('right', hash, source)).toBe(true);
      expect(await passwords.verify('wrong', hash, source)).toBe(false);
    }
  }
  expect(await passwords.verify('right', null, unknown)).toBe(false);
});

test('H4: hashes yield to all other threads, except for logins that are known on their network', async () => {
  await open();
  const yielding = async () => (await threadPrioritiesOf(process.pid)).filter((priority) => priority === 10).length;
  const before = await yielding();
  const hash = await passwords.hash('right', known);
  expect([await passwords.verify('right', hash, known), await yielding()]).toEqual([true, before]);
  await Promise.all([passwords.verify('guess', hash, unknown), passwords.verify('guess', hash, unknown)]);
  // Threads stay, and are used again.
  await passwords.verify('guess', hash, unknown);
  expect(await yielding()).toBe(before + 2);
});

test('a hash that cannot be computed fails, and others do not', async () => {
  await open();
  await expect(passwords.verify('right', 'not a hash', unknown)).rejects.toThrow();
  const hash = await passwords.hash('right', unknown);
  expect(await passwords.verify('right', hash, unknown)).toBe(true);
});
