import { command, type MakeCommand } from '../command.ts';
import { examine } from '../doctor/examine.ts';
import { Refusal } from '../refusal.ts';

export const doctorCommand: MakeCommand = (start) =>
  command('doctor', 'Looks for what is wrong with configuration, stores, projections and disk; each with the command that cures it.', [
    'parley doctor',
    'parley doctor --json',
  ]).action((options) =>
    start(options, async (invocation) => {
      const { output } = invocation;
      const problems = await examine(invocation);
      for (const problem of problems) {
        output.tell(problem, `${problem.severity === 'error' ? 'WRONG  ' : 'notice '} ${problem.what}\n        cure: ${problem.cure}`);
      }
      if (problems.some(({ severity }) => severity === 'error')) throw new Refusal('something is wrong', problems[0]!.cure);
      output.tell({ healthy: true }, problems.length === 0 ? 'All is well.' : 'Nothing is wrong.');
    }),
  );
