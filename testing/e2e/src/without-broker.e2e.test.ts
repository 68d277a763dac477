import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';

await describeSystem(
  'distributed, with RabbitMQ stopped',
  async () => {
    const system = await startDistributed({ instances: { 'command-service': 1, 'query-service': 1, 'realtime-gateway': 1 } });
    await system.rabbitmq.kill();
    return system;
  },
  allScenarios,
);
