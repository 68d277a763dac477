import { command, type MakeCommand } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import { runChecks } from '../doctor/run-checks.ts';

export const doctorCommand: MakeCommand = (start) =>
  command('doctor', 'Check configuration, stores, projections and disk; print a fix for each problem', [
    'parley doctor',
    'parley doctor --json',
  ]).action((options) =>
    start(options, async (invocation) => {
      const { output } = invocation;
      const findings = await runChecks(invocation);
      for (const finding of findings) {
        const { severity, message, fix } = finding;
        output.print(finding, `${severity === 'error' ? 'ERROR  ' : 'WARNING'} ${message}\n        fix: ${fix}`);
      }
      const error = findings.find(({ severity }) => severity === 'error');
      if (error) throw new CommandFailed('problems found', error.fix);
      output.print({ healthy: true }, findings.length === 0 ? 'No problems found.' : 'No errors found.');
    }),
  );
