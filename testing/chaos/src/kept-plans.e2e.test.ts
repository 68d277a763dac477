import { describe, expect, test } from '@jest/globals';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { refuse } from '@parley/testing-kit/shared-servers';
import { keptNames, loadKept } from './kept-plans.ts';
import { runChaos } from './run-chaos.ts';

for (const name of keptNames()) await describeKept(name);

/** The run comes before its tests, so that each thing that must hold is a test of its own. */
async function describeKept(name: string): Promise<void> {
  const { because, ...kept } = loadKept(name);
  const progress: string[] = [];
  try {
    const { checks, figures } = await runChaos({ ...kept, remarks: [], say: (line) => void progress.push(line) });
    describe(`plan ${name}: ${because}`, () => {
      test.each(checks)('$what: nothing', ({ faults }) => {
        expect(faults).toEqual([]);
      });

      test('there was something to lose', () => {
        expect(figures.acknowledged).toBeGreaterThan(100);
        expect(figures.removals).toBeGreaterThan(5);
        expect(figures.calls!.setUp).toBeGreaterThan(5);
      });
    });
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw new Error(progress.join('\n'), { cause: error });
    await refuse(kept.database, `plan ${name}: ${error.message}`);
  }
}
