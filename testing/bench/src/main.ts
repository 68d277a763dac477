/**
 * `npm run bench [-- NAME…]`: measures, and says how it stands against the bounds.
 *
 *   --rounds 3     of which medians are shown
 *   --quick        short and small: to see that it runs
 *   --full         the largest sizes too (growth: 10 million events)
 *   --json         the whole record on stdout instead of tables
 *   --page         writes docs/performance.md from this run
 *   --seconds 8    that a measurement lasts
 *   --scenario A   measures only this one; may be said again
 *   --only A,B     of the contestants only these
 *   --remark TEXT  kept with the figures and shown on the page: what a reader must know of this run
 *   --from FILE    measures nothing: writes docs/performance.md again from a record in testing/bench/results/
 *   --profile DIR  CPU profiles of the services
 *
 * Exits with 1 when something was lost, doubled or in the wrong order, or could not be measured; a missed bound is told and
 * is no failure. With 2 when it was asked for what there is not.
 */
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';
import { describeMachine } from './measure/machine.ts';
import type { Bench, Benchmark } from './measure/sample.ts';
import { orRefuse, refuse } from './refuse.ts';
import { writePage } from './report/performance-page.ts';
import { loadRun, saveRun, type BenchmarkRecord, type RunRecord } from './report/run-record.ts';
import { tablesOf, toTerminal } from './report/tables.ts';

const { values: options, positionals: names } = orRefuse(() =>
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
      profile: { type: 'string' },
    },
  }),
);
const unknown = names.filter((name) => !benchmarks.some((known) => known.name === name));
if (unknown.length > 0) refuse(`no benchmark ${unknown.join(', ')}; there are: ${benchmarks.map(({ name }) => name).join(', ')}`);
if (options.from !== undefined) {
  const { from } = options;
  await writePage(
    orRefuse(() => loadRun(from)),
    from,
  );
  process.exit(0);
}
const { quick, full } = options;
const rounds = Number(options.rounds ?? (quick ? 1 : 3));
const seconds = Number(options.seconds ?? (quick ? 3 : 8));
if (!(Number.isSafeInteger(rounds) && rounds > 0 && seconds > 0 && seconds < Infinity))
  refuse('--rounds a whole number, --seconds a number, both above 0');
const contestants = options.only?.split(',');
const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
const partial =
  names.length > 0 || [options.only, options.scenario, options.profile, options.seconds].some((option) => option !== undefined);
const run: RunRecord = {
  date: new Date().toISOString(),
  rounds,
  quick,
  partial,
  remarks: options.remark,
  machine: describeMachine(),
  benchmarks: [],
};

let file = '';
for (const benchmark of chosen) {
  const record = await measure(benchmark);
  run.benchmarks.push(record);
  // Each time: a run that is interrupted keeps what it has measured.
  file = saveRun(run);
  if (!options.json) print(record);
}
if (options.json) console.log(JSON.stringify(run));
else console.log(`\nraw figures: testing/bench/results/${file}`);
if (run.benchmarks.every(({ samples, failure }) => samples.length === 0 && failure === null))
  refuse('nothing was measured: no such --scenario, or no such contestant in --only');
if (options.page) await writePage(run, file);
const isWell = ({ checks, failure }: BenchmarkRecord) => failure === null && checks.every(({ faults }) => faults === '');
process.exitCode = run.benchmarks.every(isWell) ? 0 : 1;

async function measure(benchmark: Benchmark): Promise<BenchmarkRecord> {
  const { name, title, about, claims } = benchmark;
  const began = performance.now();
  const record: BenchmarkRecord = { name, title, about, claims, samples: [], checks: [], notes: [], seconds: 0, failure: null };
  const bench: Bench = {
    rounds,
    quick,
    full,
    profiles: options.profile,
    seconds,
    includes: (scenario) => options.scenario?.includes(scenario) ?? true,
    takes: (contestant) => contestants?.includes(contestant) ?? true,
    record: (sample) => void record.samples.push(sample),
    check: (what, faults) => void record.checks.push({ what, faults }),
    note: (text) => void record.notes.push(text),
    say: (progress) => console.error(`${name}: ${progress}`),
  };
  try {
    await benchmark.run(bench);
  } catch (error) {
    // The others may go well, and what was measured before stays.
    record.failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  record.seconds = Math.round((performance.now() - began) / 1000);
  return record;
}

function print(record: BenchmarkRecord): void {
  const { figures, verdicts } = tablesOf(record);
  console.log(`\n${record.title}\n`);
  for (const note of record.notes) console.log(`${note}\n`);
  for (const table of [...figures, ...(verdicts ? [verdicts] : [])]) console.log(`${toTerminal(table)}\n`);
  if (record.failure !== null) console.log(`ENDED EARLY  ${record.failure}\n`);
  for (const { what, faults } of record.checks) if (faults !== '') console.log(`WRONG  ${what}: ${faults}`);
}
