/** Nodes of a RabbitMQ cluster die; the bus goes on over the others. Of two nodes neither could: a majority must be left. */
import { expect, test } from '@jest/globals';
import type { ClusterServer } from '@parley/testing-kit/servers/cluster';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { startRabbitmqCluster } from '@parley/testing-kit/servers/rabbitmq-cluster';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { stopAfterSuite } from '@parley/testing-kit/stop-after-suite';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { testInbox } from './inbox.fixture.ts';
import { buildPublishedCommit } from './published-commit.fixture.ts';
import { connected, openRabbitBus, uniqueTopology } from './rabbit.fixture.ts';

let cluster: ClusterServer | undefined;
try {
  cluster = await startRabbitmqCluster();
} catch (error) {
  if (!(error instanceof ServerMissing)) throw error;
  await skipOrFail('rabbitmq', error.message);
}

if (cluster !== undefined) nodesDie(cluster);

function nodesDie({ url, members, stop }: ClusterServer): void {
  stopAfterSuite({ stop });

  test('commits flow again whichever of three nodes dies', async () => {
    const topology = uniqueTopology();
    const [{ bus: publisher }, { bus: consumer }] = await Promise.all([openRabbitBus({ url, topology }), openRabbitBus({ url, topology })]);
    await connected(publisher, consumer);
    const inbox = testInbox();
    await consumer.consume(0, inbox.onCommit);
    let from = 1;
    const publishUntilReceived = (what: string) =>
      waitUntil(
        () => {
          publisher.publish(buildPublishedCommit({ from }));
          from++;
          return inbox.positions().some((position) => position >= from - 5);
        },
        { what, deadlineMs: 30_000, pauseMs: 50 },
      );
    await publishUntilReceived('a commit');
    for (const member of members) {
      await member.kill();
      await connected(publisher, consumer);
      from += 1_000;
      await publishUntilReceived('a commit over another node');
      await member.restart();
    }
    expect(inbox.positions().at(-1)).toBeGreaterThan(3_000);
  }, 180_000);
}
