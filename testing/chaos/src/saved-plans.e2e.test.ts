import { describe, expect, test } from '@jest/globals';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { runChaos } from './run-chaos.ts';
import { loadPlan, savedPlanNames } from './saved-plans.ts';

for (const name of savedPlanNames()) await describeSavedPlan(name);

/** Executes the plan before it defines the tests, so that each check is a test of its own. */
async function describeSavedPlan(name: string): Promise<void> {
  const { reason, ...saved } = loadPlan(name);
  const progress: string[] = [];
  try {
    const { checks, figures } = await runChaos({ ...saved, notes: [], onProgress: (line) => void progress.push(line) });
    describe(`plan ${name}: ${reason}`, () => {
      test.each(checks)('$name: no violations', ({ violations }) => {
        expect(violations).toEqual([]);
      });

      test('the load was large enough to lose something', () => {
        expect(figures.acknowledged).toBeGreaterThan(100);
        expect(figures.removals).toBeGreaterThan(5);
        expect(figures.calls.setUp).toBeGreaterThan(5);
      });
    });
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw new Error(progress.join('\n'), { cause: error });
    await skipOrFail(saved.database, `plan ${name}: ${error.message}`);
  }
}
