import { afterAll, beforeAll, describe } from '@jest/globals';
import { startDistributed } from './systems/distributed.ts';
import type { System } from './systems/system.ts';
import { messageTrails } from './trails/messages.ts';

describe('distributed on MySQL', () => {
  let system: System;
  beforeAll(async () => {
    const one = { 'command-service': 1, 'query-service': 1, projector: 1, 'realtime-gateway': 1 };
    system = await startDistributed({ database: 'mysql', instances: one });
  }, 90_000);
  afterAll(() => system.stop(), 30_000);
  messageTrails(() => system);
});
