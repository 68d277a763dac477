import { afterAll, beforeAll, describe } from '@jest/globals';
import { startDistributed } from './systems/distributed.ts';
import type { System } from './systems/system.ts';
import { allTrails } from './trails/all-trails.ts';

describe('distributed: two of each service on MariaDB, RabbitMQ and Redis', () => {
  let system: System;
  beforeAll(async () => {
    system = await startDistributed();
  }, 90_000);
  afterAll(() => system.stop(), 30_000);
  allTrails(() => system);
});
