import { expect, test } from '@jest/globals';
import { describeSystem } from './systems/describe-system.ts';
import { startWithFaultyBus } from './systems/faulty-bus.ts';
import { storedScenarios } from './scenarios/all-scenarios.ts';
import { callScenarios } from './scenarios/calls.ts';
import { sdkScenarios } from './scenarios/sdk.ts';
import { webhookScenarios } from './scenarios/webhooks.ts';

// Those scenarios whose pushes and rows depend on the order of commits.
await describeSystem(
  'embedded, on an event bus that drops, repeats and reorders commits',
  () => startWithFaultyBus(7),
  (system) => {
    callScenarios(system);
    storedScenarios(system);
    webhookScenarios(system);
    sdkScenarios(system);
    test('the scenarios published enough commits for faults to occur', () => {
      expect(system().publishedCount()).toBeGreaterThan(100);
    });
  },
);
