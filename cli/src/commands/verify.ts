import { subscriptions } from '@parley/projector/projections/subscriptions';
import { compareWithFreshProjection, type RowDifference } from '@parley/projector/rebuild/compare-with-fresh-projection';
import { command, type MakeCommand } from '../command.ts';
import { verifyLog, type LogFault } from '../inspect/verify-log.ts';
import { wholeNumber } from '../log/arguments.ts';
import type { Output } from '../output/output.ts';
import { Refusal } from '../refusal.ts';

export const verifyCommand: MakeCommand = (start) =>
  command('verify', 'Reads the whole log and every read table: no hole, nothing unreadable, each row what a fresh apply makes of it.', [
    'parley verify',
    'parley verify --log --json',
  ])
    .option('--log', 'only the log')
    .option('--tables', 'only the read tables')
    .option('--max-rate <events>', 'events or rows a second, at most', wholeNumber)
    .action((options) =>
      start(options, async ({ stores, output, signal }) => {
        const { store, read: database } = await stores();
        const { maxRate } = options;
        const only = options.log === true || options.tables === true;
        const logFaults = options.log || !only ? await verifyLog(store, { bar: output.bar('log'), signal, maxRate }) : [];
        tellFaults(output, logFaults);
        const differences: RowDifference[] = [];
        for (const subscription of options.tables || !only ? subscriptions : []) {
          const bar = output.bar(`${subscription.subscription} tables`);
          const compared = await compareWithFreshProjection(
            { store, database, ...subscription },
            { maxRate, signal, onProgress: (done, total, what) => bar.update(done, total, what) },
          );
          bar.stop();
          output.tell(
            { compared: subscription.subscription, rows: compared.rows, differences: compared.differences.length },
            `${compared.rows} rows of ${subscription.subscription} compared.`,
          );
          differences.push(...compared.differences);
        }
        tellDifferences(output, differences);
        if (logFaults.length > 0) throw new Refusal(`the log has ${logFaults.length} fault(s)`, 'a restore of the log');
        const [first] = differences;
        if (first)
          throw new Refusal(`${differences.length} row(s) are not what the log says`, `parley replay ${tablesOf(differences).join(' ')}`);
        output.say('All is as it must be.');
      }),
    );

function tellFaults(output: Output, faults: readonly LogFault[]): void {
  for (const fault of faults) output.tell({ fault: 'log', ...fault }, `${fault.partition}:${fault.position} ${fault.what}`);
}

function tellDifferences(output: Output, differences: readonly RowDifference[]): void {
  for (const difference of differences) {
    const { table, key, columns, tables, log } = difference;
    const which = `${table} ${JSON.stringify(key)}`;
    const lines = columns.map(
      (column) => `    ${column}: ${JSON.stringify(tables?.[column])} is ${JSON.stringify(log?.[column])} by the log`,
    );
    const sentence = !tables ? `${which} is missing` : !log ? `${which} is too much` : [`${which} differs`, ...lines].join('\n');
    output.tell({ fault: 'row', ...difference }, sentence);
  }
}

function tablesOf(differences: readonly RowDifference[]): string[] {
  return [...new Set(differences.map(({ table }) => table))];
}
