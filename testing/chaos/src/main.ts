/**
 * `npm run chaos -- --minutes M --seed S`: does to a running Parley what may happen to it, and says what it held to.
 *
 *   --minutes 2       how long the plan lasts, at most 10
 *   --seed 1          what is done when; chosen by chance when it is not told
 *   --database mysql  instead of MariaDB, or of what was kept
 *   --plan            only prints what would be done
 *   --keep WHY        keeps the plan in testing/chaos/seeds/, whose plans the tests carry out; one that fails is kept unasked
 *   --kept NAME       carries out one that was kept, on its database
 *   --json            the whole record on stdout instead of tables
 *   --page            writes docs/reliability.md from this run
 *   --from FILE       does nothing: writes docs/reliability.md again from a record in testing/chaos/results/
 *   --logs DIR        what the services logged, a file each
 *   --remark TEXT     kept with the record and shown on the page
 *
 * Exits with 1 when anything was lost, doubled, out of order, seen by a stranger or not as the log has it.
 */
import { parseArgs } from 'node:util';
import { orRefuse, refuse } from '@parley/bench/refuse';
import { told } from './acts.ts';
import { keepPlan, loadKept, reasonsIn } from './kept-plans.ts';
import { makePlan } from './plan.ts';
import { isWell, loadRecord, saveRecord } from './report/record.ts';
import { writePage } from './report/reliability-page.ts';
import { printRecord } from './report/tables.ts';
import { runChaos } from './run-chaos.ts';

const { values: options } = orRefuse(() =>
  parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
      database: { type: 'string' },
      plan: { type: 'boolean', default: false },
      keep: { type: 'string' },
      kept: { type: 'string' },
      json: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      from: { type: 'string' },
      logs: { type: 'string' },
      remark: { type: 'string', multiple: true, default: [] },
    },
  }),
);
const kept = options.kept === undefined ? null : orRefuse(() => loadKept(options.kept!));
const database = options.database ?? kept?.database ?? 'mariadb';
const [minutes, seed] = [Number(options.minutes), Number(options.seed)];
// The clients' access tokens are good for 15 minutes, and are not renewed.
const isMeant = minutes >= 0.5 && minutes <= 10 && Number.isSafeInteger(seed);
if (!isMeant || (database !== 'mariadb' && database !== 'mysql')) {
  refuse('--minutes 0.5 to 10, --seed a whole number, --database mariadb or mysql');
}
if (options.from !== undefined) {
  const { from } = options;
  await writePage(
    orRefuse(() => loadRecord(from)),
    from,
  );
  process.exit(0);
}
const plan = kept?.plan ?? makePlan(seed, minutes * 60_000);
if (options.plan) {
  for (const { act, beginsAt, endsAt } of plan.episodes.flat()) {
    console.log(`${(beginsAt / 1000).toFixed(1).padStart(6)} s  ${told(act)}, ${((endsAt - beginsAt) / 1000).toFixed(1)} s`);
  }
  process.exit(0);
}

if (options.keep !== undefined) keepPlan({ because: options.keep, database, plan });
const record = await runChaos({ plan, database, remarks: options.remark, logs: options.logs, say: (progress) => console.error(progress) });
const file = saveRecord(record);
if (options.json) console.log(JSON.stringify(record));
else printRecord(record);
console.error(`\nrecord: testing/chaos/results/${file}`);
if (!isWell(record) && kept === null && options.keep === undefined) {
  const name = keepPlan({ because: reasonsIn(record), database, plan });
  console.error(`the plan is kept as testing/chaos/seeds/${name}.json: the tests carry it out from now on`);
}
if (options.page) await writePage(record, file);
process.exit(isWell(record) ? 0 : 1);
