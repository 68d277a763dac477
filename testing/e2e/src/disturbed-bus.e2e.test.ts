import { expect, test } from '@jest/globals';
import { describeSystem } from './systems/describe-system.ts';
import { startDisturbed } from './systems/disturbed.ts';
import { allTrails } from './scenarios/all-scenarios.ts';

await describeSystem(
  'embedded, on a bus that loses, repeats and reorders publishedCommits',
  () => startDisturbed(7),
  (system) => {
    allTrails(system);
    test('there was something to disturb', () => {
      expect(system().publishedCommits()).toBeGreaterThan(100);
    });
  },
);
