import { afterAll, beforeAll, describe } from '@jest/globals';
import { startDistributed, type DistributedSystem } from './systems/distributed.ts';
import { allTrails } from './trails/all-trails.ts';

describe('distributed, with RabbitMQ stopped: everything works, a little later', () => {
  let system: DistributedSystem;
  beforeAll(async () => {
    system = await startDistributed({ instances: { 'command-service': 1, 'query-service': 1, 'realtime-gateway': 1 } });
    await system.rabbitmq.kill();
  }, 90_000);
  afterAll(() => system.stop(), 30_000);
  allTrails(() => system);
});
