import { afterAll, beforeAll, describe } from '@jest/globals';
import { startEmbedded } from '../systems/embedded.ts';
import type { System } from '../systems/system.ts';
import { patientCalls, webScenarios } from './web-scenarios.ts';

describe('embedded', () => {
  let system: System;
  beforeAll(async () => {
    system = await startEmbedded(patientCalls);
  }, 30_000);
  afterAll(() => system.stop(), 30_000);
  webScenarios(() => system);
});
