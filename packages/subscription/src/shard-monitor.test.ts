import { expect, test } from '@jest/globals';
import { ShardMonitor } from './shard-monitor.ts';

test('the failure of a shard, which /readyz shows, quotes no values of a statement', () => {
  const lines: unknown[] = [];
  const logger = { warn: (fields: unknown) => void lines.push(fields) };
  const monitor = new ShardMonitor({ logger, metrics: {} } as never, { subscription: 'live', shard: 1 });
  const sql = "INSERT INTO messages VALUES ('a private text')";
  const driver = Object.assign(new Error(`${sql} - Data too long`), { code: 'ER_DATA_TOO_LONG', sqlMessage: "Data 'a private text'", sql });
  expect(monitor.shardFailed(new Error('cannot write', { cause: driver }))).toBe(true);
  expect(monitor.failure).toBe('Error: cannot write; caused by Error: Data … (ER_DATA_TOO_LONG)');
  expect(monitor.shardFailed(driver)).toBe(true);
  expect(monitor.failure).not.toContain('private');
  expect(lines).toHaveLength(2);
});
