import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startDistributed, type DistributedSystem } from '../systems/distributed.ts';
import { describeUnderLoad, type UnderLoad } from './describe-under-load.ts';
import { testAllCrashes } from './test-all-crashes.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { measureRecovery } from './recovery.ts';

const instances = { 'command-service': 1, 'query-service': 1, projector: 1, dispatcher: 0, 'realtime-gateway': 2, signaling: 0 };
const databases = testAllCrashes ? (['mariadb', 'mysql'] as const) : (['mariadb'] as const);

for (const database of databases) {
  await describeUnderLoad(`a backing server killed under load, with ${database}`, () => startDistributed({ database, instances }), outages);
}

function outages(it: UnderLoad<DistributedSystem>): void {
  test('database killed: writes resume once it is back, and no acknowledged message is lost', async () => {
    const before = it.chat.load.failures.length;
    await it.system.database.kill();
    await waitUntil(() => it.chat.load.failures.length > before, { what: 'a sender to fail' });
    await it.system.database.restart();
    await measureRecovery('database restarted', it.chat);
    await expectNothingLost(it.tables, it.chat);
    const reasons = new Set(it.chat.load.failures.slice(before).map(({ reason }) => reason));
    process.stderr.write(`failures without a database: ${[...reasons].join(', ')}\n`);
  }, 90_000);

  test('RabbitMQ killed: no request fails', async () => {
    const before = it.chat.load.failures.length;
    await it.system.rabbitmq.kill();
    await measureRecovery('RabbitMQ killed', it.chat);
    await it.system.rabbitmq.restart();
    await measureRecovery('RabbitMQ restarted', it.chat);
    await expectNothingLost(it.tables, it.chat);
    expect(it.chat.load.failures.slice(before)).toEqual([]);
  }, 90_000);

  test('Redis killed: messages are still accepted, and clients receive them once it is back', async () => {
    const before = it.chat.load.failures.length;
    await it.system.redis.kill();
    await it.chat.load.waitForProgress(3);
    await it.system.redis.restart();
    await measureRecovery('Redis restarted', it.chat);
    await expectNothingLost(it.tables, it.chat);
    expect(it.chat.load.failures.slice(before)).toEqual([]);
  }, 90_000);
}
