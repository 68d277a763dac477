/**
 * `npm run chaos -- --minutes M --seed S`: injects faults into a running Parley and reports which guarantees held.
 *
 *   --minutes 2       duration of the plan, at most 10
 *   --seed 1          determines which operation happens when; random by default
 *   --database mysql  use MySQL instead of MariaDB, or instead of the database of the saved plan
 *   --cluster         three machines: a MySQL group, a RabbitMQ cluster, Redis with Sentinels; kills members and whole machines
 *   --plan            print the plan and exit
 *   --save REASON     save the plan in testing/chaos/plans/, which the tests execute; a failed plan is always saved
 *   --saved NAME      execute a saved plan on its database
 *   --json            print the whole record to stdout instead of tables
 *   --page            write docs/reliability.md from this run
 *   --from FILE       write docs/reliability.md from a record in testing/chaos/results/ and exit
 *   --logs DIR        write the log of each service process to a file
 *   --note TEXT       a note for the record and the page; may be repeated
 *
 * Exits with 1 if any check found a violation.
 */
import { parseArgs } from 'node:util';
import { exitWithUsageError, orExit } from '@parley/bench/usage-error';
import { describeOperation } from './operations.ts';
import { makeClusterPlan, makePlan } from './plan.ts';
import { hasPassed, loadRecord, saveRecord } from './report/record.ts';
import { writePage } from './report/reliability-page.ts';
import { printRecord } from './report/tables.ts';
import { runChaos } from './run-chaos.ts';
import { loadPlan, savePlan, summarizeViolations } from './saved-plans.ts';

const { values: options } = orExit(() =>
  parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
      database: { type: 'string' },
      cluster: { type: 'boolean', default: false },
      plan: { type: 'boolean', default: false },
      save: { type: 'string' },
      saved: { type: 'string' },
      json: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      from: { type: 'string' },
      logs: { type: 'string' },
      note: { type: 'string', multiple: true, default: [] },
    },
  }),
);
const saved = options.saved === undefined ? null : orExit(() => loadPlan(options.saved!));
const database = options.cluster ? 'mysql' : (options.database ?? saved?.database ?? 'mariadb');
const [minutes, seed] = [Number(options.minutes), Number(options.seed)];
// At most 10 minutes: the access tokens of the clients are valid for 15 minutes and are not renewed.
const isValid = minutes >= 0.5 && minutes <= 10 && Number.isSafeInteger(seed);
if (!isValid || (database !== 'mariadb' && database !== 'mysql')) {
  exitWithUsageError('--minutes must be 0.5 to 10, --seed an integer, --database mariadb or mysql');
}
if (options.from !== undefined) {
  const { from } = options;
  await writePage(
    orExit(() => loadRecord(from)),
    from,
  );
  process.exit(0);
}
const plan = saved?.plan ?? (options.cluster ? makeClusterPlan : makePlan)(seed, minutes * 60_000);
if (options.plan) {
  for (const { operation, startsAt, endsAt } of plan.episodes.flat()) {
    const start = (startsAt / 1000).toFixed(1).padStart(6);
    console.log(`${start} s  ${describeOperation(operation)}, ${((endsAt - startsAt) / 1000).toFixed(1)} s`);
  }
  process.exit(0);
}

if (options.save !== undefined) savePlan({ reason: options.save, database, plan });
const record = await runChaos({ plan, database, notes: options.note, logs: options.logs, onProgress: (line) => console.error(line) });
const file = saveRecord(record);
if (options.json) console.log(JSON.stringify(record));
else printRecord(record);
console.error(`\nRecord: testing/chaos/results/${file}`);
// A plan for a cluster takes minutes to start: the tests do not execute it.
if (!hasPassed(record) && saved === null && options.save === undefined && !plan.cluster) {
  const name = savePlan({ reason: summarizeViolations(record), database, plan });
  console.error(`Saved the failed plan as testing/chaos/plans/${name}.json; the tests execute it from now on.`);
}
if (options.page) await writePage(record, file);
process.exit(hasPassed(record) ? 0 : 1);
