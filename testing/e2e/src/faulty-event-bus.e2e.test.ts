import { expect, test } from '@jest/globals';
import { describeSystem } from './systems/describe-system.ts';
import { startWithFaultyBus } from './systems/faulty-bus.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';

await describeSystem(
  'embedded, on an event bus that drops, repeats and reorders commits',
  () => startWithFaultyBus(7),
  (system) => {
    allScenarios(system);
    test('the scenarios published enough commits for faults to occur', () => {
      expect(system().publishedCount()).toBeGreaterThan(100);
    });
  },
);
