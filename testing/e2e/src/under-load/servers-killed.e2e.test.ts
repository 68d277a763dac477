import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startDistributed, type DistributedSystem } from '../systems/distributed.ts';
import { describeUnderLoad, type UnderLoad } from './describe-under-load.ts';
import { everyCrash } from './every-crash.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { measureRecovery } from './recovery.ts';

const instances = { 'command-service': 1, 'query-service': 1, projector: 1, 'realtime-gateway': 2 };
const databases = everyCrash ? (['mariadb', 'mysql'] as const) : (['mariadb'] as const);

for (const database of databases) {
  await describeUnderLoad(`killed while it is needed, on ${database}`, () => startDistributed({ database, instances }), outages);
}

function outages(it: UnderLoad<DistributedSystem>): void {
  test('the database: once it is back all go on, and nothing acknowledged is lost', async () => {
    const before = it.chat.load.failures.length;
    await it.system.database.kill();
    await waitUntil(() => it.chat.load.failures.length > before, { what: 'somebody to notice' });
    await it.system.database.restart();
    await measureRecovery('the database is back', it.chat);
    await expectNothingLost(it.tables, it.chat);
    const reasons = new Set(it.chat.load.failures.slice(before).map(({ reason }) => reason));
    process.stderr.write(`without a database senders heard: ${[...reasons].join(', ')}\n`);
  }, 90_000);

  test('RabbitMQ: nobody notices but by the clock', async () => {
    const before = it.chat.load.failures.length;
    await it.system.rabbitmq.kill();
    await measureRecovery('RabbitMQ is away', it.chat);
    await it.system.rabbitmq.restart();
    await measureRecovery('RabbitMQ is back', it.chat);
    await expectNothingLost(it.tables, it.chat);
    expect(it.chat.load.failures.slice(before)).toEqual([]);
  }, 90_000);

  test('Redis: messages are taken without it, and clients hear of them once it is back', async () => {
    const before = it.chat.load.failures.length;
    await it.system.redis.kill();
    await it.chat.load.goesOn(3);
    await it.system.redis.restart();
    await measureRecovery('Redis is back', it.chat);
    await expectNothingLost(it.tables, it.chat);
    expect(it.chat.load.failures.slice(before)).toEqual([]);
  }, 90_000);
}
