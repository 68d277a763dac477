/**
 * `npm run bench [-- NAME…]`: runs the benchmarks and compares their figures with the bounds.
 *
 *   --rounds 3     rounds; tables show their medians
 *   --quick        short and small, to check that everything runs
 *   --full         include the largest sizes (growth: 10 million events)
 *   --json         print the record as JSON instead of tables
 *   --page         write docs/performance.md from this run
 *   --seconds 8    duration of one measurement
 *   --scenario A   run only this scenario; repeatable
 *   --only A,B     run only these contestants
 *   --remark TEXT  store a remark with the figures and show it on the page; repeatable
 *   --from FILE    write docs/performance.md from a record in testing/bench/results/ without measuring
 *   --continue F   run the benchmarks that this record lacks, or that failed in it, and add their figures; only on the same machine
 *   --profile DIR  write CPU profiles of the services
 *
 * Exit codes: 0 if all correctness checks passed, even if a bound was missed; 1 if a check or a benchmark failed; 2 for invalid arguments.
 */
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';
import type { Bench, Benchmark } from './measure/benchmark.ts';
import { describeMachine } from './measure/machine.ts';
import { writePage } from './report/performance-page.ts';
import { loadRun, runToContinue, saveRun, type BenchmarkRecord, type RunRecord } from './report/run-record.ts';
import { buildTables, toTerminal } from './report/tables.ts';
import { exitWithUsageError, orExit } from './usage-error.ts';

const { values: options, positionals: names } = orExit(() =>
  parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      scenario: { type: 'string', multiple: true },
      only: { type: 'string' },
      remark: { type: 'string', multiple: true, default: [] },
      from: { type: 'string' },
      continue: { type: 'string' },
      profile: { type: 'string' },
    },
  }),
);
const unknown = names.filter((name) => !benchmarks.some((known) => known.name === name));
if (unknown.length > 0) {
  exitWithUsageError(`Unknown benchmark: ${unknown.join(', ')}. Benchmarks: ${benchmarks.map(({ name }) => name).join(', ')}`);
}
if (options.from !== undefined) {
  const { from } = options;
  await writePage(
    orExit(() => loadRun(from)),
    from,
  );
  process.exit(0);
}
const { full } = options;
const contestants = options.only?.split(',');
const partial =
  names.length > 0 || [options.only, options.scenario, options.profile, options.seconds].some((option) => option !== undefined);
if (options.continue !== undefined && (partial || full || options.quick || options.rounds !== undefined))
  exitWithUsageError('--continue measures what the record lacks as it measured the rest: only --page, --json and --remark go with it');
const run = options.continue === undefined ? newRun() : orExit(() => runToContinue(loadRun(options.continue!), describeMachine()));
const { quick, rounds } = run;
const seconds = Number(options.seconds ?? (quick ? 3 : 8));
if (!(Number.isSafeInteger(rounds) && rounds > 0 && seconds > 0 && seconds < Infinity))
  exitWithUsageError('--rounds must be a positive integer, --seconds a positive number');
const isMeasured = (name: string): boolean => run.benchmarks.some((record) => record.name === name);
const chosen = benchmarks.filter(({ name }) => (names.length === 0 || names.includes(name)) && !isMeasured(name));
if (options.continue !== undefined)
  run.remarks.push(`Continued on ${new Date().toISOString().slice(0, 10)}: ${chosen.map(({ name }) => name).join(', ')}.`);
run.remarks.push(...options.remark);

let file = options.continue ?? '';
for (const benchmark of chosen) {
  const record = await measure(benchmark);
  run.benchmarks.push(record);
  run.benchmarks.sort((one, other) => placeOf(one) - placeOf(other));
  // Save after each benchmark, so that an interrupted run keeps its figures.
  file = saveRun(run);
  if (!options.json) print(record);
}
if (options.json) console.log(JSON.stringify(run));
else console.log(`\nAll figures: testing/bench/results/${file}`);
if (run.benchmarks.every(({ samples, failure }) => samples.length === 0 && failure === null))
  exitWithUsageError('Nothing was measured: unknown --scenario, or unknown contestant in --only');
if (options.page) await writePage(run, file);
const succeeded = ({ checks, failure }: BenchmarkRecord) => failure === null && checks.every(({ faults }) => faults === '');
process.exitCode = run.benchmarks.every(succeeded) ? 0 : 1;

function newRun(): RunRecord {
  const { quick } = options;
  const rounds = Number(options.rounds ?? (quick ? 1 : 3));
  return { date: new Date().toISOString(), rounds, quick, partial, remarks: [], machine: describeMachine(), benchmarks: [] };
}

function placeOf(record: BenchmarkRecord): number {
  return benchmarks.findIndex(({ name }) => name === record.name);
}

async function measure(benchmark: Benchmark): Promise<BenchmarkRecord> {
  const { name, title, about, bounds } = benchmark;
  const startedAt = performance.now();
  const record: BenchmarkRecord = { name, title, about, bounds, samples: [], checks: [], notes: [], seconds: 0, failure: null };
  const bench: Bench = {
    rounds,
    quick,
    full,
    profiles: options.profile,
    seconds,
    includesScenario: (scenario) => options.scenario?.includes(scenario) ?? true,
    includesContestant: (contestant) => contestants?.includes(contestant) ?? true,
    record: (sample) => void record.samples.push(sample),
    check: (check, faults) => void record.checks.push({ name: check, faults }),
    note: (text) => void record.notes.push(text),
    log: (progress) => console.error(`${name}: ${progress}`),
  };
  try {
    await benchmark.run(bench);
  } catch (error) {
    // Keep the samples so far and go on with the other benchmarks.
    record.failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  record.seconds = Math.round((performance.now() - startedAt) / 1000);
  return record;
}

function print(record: BenchmarkRecord): void {
  const { figures, bounds } = buildTables(record);
  console.log(`\n${record.title}\n`);
  for (const note of record.notes) console.log(`${note}\n`);
  for (const table of [...figures, ...(bounds ? [bounds] : [])]) console.log(`${toTerminal(table)}\n`);
  if (record.failure !== null) console.log(`ABORTED  ${record.failure}\n`);
  for (const { name, faults } of record.checks) if (faults !== '') console.log(`FAILED  ${name}: ${faults}`);
}
