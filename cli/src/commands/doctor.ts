import { command, type MakeCommand } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import type { Finding } from '../doctor/finding.ts';
import { runChecks } from '../doctor/run-checks.ts';
import type { Output } from '../output/output.ts';

export const doctorCommand: MakeCommand = (start) =>
  command('doctor', 'Check configuration, stores, projections and disk; print a fix for each problem', [
    'parley doctor',
    'parley doctor --json',
  ])
    .summary('Check settings, stores, projections and disk; suggest fixes')
    .action((options) =>
      start(options, async (invocation) => {
        const { output } = invocation;
        const found: Finding[] = [];
        for await (const { check, findings } of runChecks(invocation)) {
          if (findings.length === 0) output.print({ check, ok: true }, `${output.style('green', 'ok')}       ${check}`);
          for (const finding of findings) output.print(finding, describe(finding, output));
          found.push(...findings);
        }
        const error = found.find(({ severity }) => severity === 'error');
        if (error) throw new CommandFailed('problems found', error.fix);
        output.print({ healthy: true }, found.length === 0 ? 'All is well.' : 'No errors, but read the warnings.');
      }),
    );

function describe({ severity, message, fix }: Finding, { style }: Output): string {
  const label = severity === 'error' ? `${style('red', 'ERROR')}   ` : `${style('yellow', 'WARNING')} `;
  return `${label} ${message}\n         fix: ${fix}`;
}
