import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const configuration = readFileSync(join(import.meta.dirname, 'router.cfg'), 'utf8');
const packets = [...configuration.matchAll(/send-binary ([0-9a-f]+)$/gm)].map(([, hex]) => Buffer.from(hex!, 'hex'));
const [login, query, quit] = packets as [Buffer, Buffer, Buffer];

test.each([
  ['login', login, 1],
  ['query', query, 0],
  ['quit', quit, 0],
])('the %s of the check is a whole packet', (_name, packet, sequence) => {
  expect([packet.readUIntLE(0, 3), packet[3]]).toEqual([packet.length - 4, sequence]);
});

test('the check logs in as the user that member.sql creates, and runs the query that the comment shows', () => {
  expect(login.toString()).toContain('parley_router\0');
  expect(readFileSync(join(import.meta.dirname, 'member.sql'), 'utf8')).toContain('CREATE USER IF NOT EXISTS parley_router@');
  const sql = /^# (SELECT .*)$/m.exec(configuration)![1];
  expect(query.subarray(5).toString()).toBe(sql);
});
