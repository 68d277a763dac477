import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { withServiceAccounts } from './systems/service-accounts.ts';
import { storedScenarios } from './scenarios/all-scenarios.ts';

// Neither MySQL nor a missing broker changes what clients see. Together they take one system, not two. Scenarios that store nothing of
// their own run on the other compositions; erasure on MySQL has tests of its own (erasure.int.test.ts).
await describeSystem(
  'distributed on MySQL, with RabbitMQ stopped',
  async () => {
    const system = await startDistributed({
      database: 'mysql',
      ...withServiceAccounts(),
      instances: { 'command-service': 1, 'query-service': 1, projector: 1, 'realtime-gateway': 1, signaling: 1 },
    });
    await system.rabbitmq.kill();
    return system;
  },
  storedScenarios,
);
