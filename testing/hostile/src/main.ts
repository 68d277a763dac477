/**
 * `npm run hostile -- --minutes M`: ten hostile accounts attack a running Parley while ordinary people use it. The measure is what the
 * people notice.
 *
 *   --minutes 5        duration of the attack on each composition, at most 10
 *   --only embedded    attack one composition: embedded or distributed; both by default
 *   --attack NAME      run this attack alone; may be repeated. All by default, at the same time
 *   --each             run each attack by itself, on a new system, for the duration
 *   --accounts 10      number of hostile accounts
 *   --instances 1      processes of each service that clients use, 1 to 4; there is one dispatcher
 *   --warm-up 60       seconds of ordinary use before the attack
 *   --json             print the record to stdout instead of tables
 *   --page             write docs/hostile.md from this run
 *   --from FILE        write docs/hostile.md from a record in testing/hostile/results/ and exit
 *   --logs DIR         write the log of each service process to a file
 *   --list             print the attacks and exit
 *
 * Prints tables of each run, and at the end a summary of all. Systems are private and listen on loopback addresses only. Exits with 1 if a process exited, if the resident memory of a process reached
 * twice its ordinary peak, if `/healthz` took more than 250 ms, if the 99th percentile of ordinary sends exceeded 500 ms, or if a log-in or
 * another request of an ordinary person failed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '@parley/bench/measure/machine';
import { toTerminal } from '@parley/bench/report/tables';
import { exitWithUsageError, orExit } from '@parley/bench/usage-error';
import { allAttacks } from './attacks/all-attacks.ts';
import { writePage } from './report/hostile-page.ts';
import { hasPassed, loadRecord, saveRecord, type HostileRecord } from './report/record.ts';
import { printRun } from './report/tables.ts';
import { summaryTable } from './report/summary-table.ts';
import { runHostile } from './run-hostile.ts';
import { compositions, type Composition } from './systems/target.ts';

const { values: options } = orExit(() =>
  parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      only: { type: 'string' },
      attack: { type: 'string', multiple: true },
      each: { type: 'boolean', default: false },
      accounts: { type: 'string', default: '10' },
      instances: { type: 'string', default: '1' },
      'warm-up': { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      from: { type: 'string' },
      logs: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  }),
);

if (options.list) {
  for (const { name, finding, about } of allAttacks) console.log(`${finding.padEnd(4)} ${name.padEnd(18)} ${about}`);
  process.exit(0);
}
if (options.from !== undefined) {
  const { from } = options;
  await writePage(
    orExit(() => loadRecord(from)),
    from,
  );
  process.exit(0);
}

const [minutes, accounts, warmUpSeconds] = [Number(options.minutes), Number(options.accounts), Number(options['warm-up'])];
// At most 10 minutes: access tokens are valid for 15 minutes and are not renewed.
if (!(minutes > 0 && minutes <= 10)) exitWithUsageError('--minutes must be more than 0 and at most 10');
const instances = Number(options.instances);
if (!(Number.isSafeInteger(instances) && instances >= 1 && instances <= 4)) exitWithUsageError('--instances must be 1 to 4');
if (!(Number.isSafeInteger(accounts) && accounts >= 1 && accounts <= 50)) exitWithUsageError('--accounts must be 1 to 50');
if (!(warmUpSeconds >= 2 && warmUpSeconds <= 120)) exitWithUsageError('--warm-up must be 2 to 120');
const only = compositions.filter((composition) => options.only === undefined || composition === options.only);
if (only.length === 0) exitWithUsageError(`--only must be ${compositions.join(' or ')}`);
const names = allAttacks.map(({ name }) => name);
const unknown = (options.attack ?? []).filter((name) => !names.includes(name));
if (unknown.length > 0) exitWithUsageError(`unknown attack: ${unknown.join(', ')}; see --list`);
const attacks = options.attack ?? names;
const rounds = options.each ? attacks.map((name) => [name]) : [attacks];

const record: HostileRecord = { date: new Date().toISOString(), minutes, accounts, instances, machine: describeMachine(), runs: [] };
for (const composition of only) for (const round of rounds) await runOnce(composition, round);
const file = saveRecord(record);
if (options.json) console.log(JSON.stringify(record));
else console.log(`\n${toTerminal(summaryTable(record.runs))}`);
console.error(`\nRecord: testing/hostile/results/${file}`);
if (options.page) await writePage(record, file);
process.exit(hasPassed(record) ? 0 : 1);

async function runOnce(composition: Composition, attacks: string[]): Promise<void> {
  const run = await runHostile({
    composition,
    instances,
    attacks,
    accounts,
    warmUpSeconds,
    attackSeconds: minutes * 60,
    onProgress: (line) => console.error(line),
    onLogs: (service, log) => void (options.logs !== undefined && writeLog(options.logs, `${composition}-${service}`, log)),
  });
  record.runs.push(run);
  if (!options.json) printRun(run);
}

function writeLog(folder: string, name: string, log: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name.replaceAll(' ', '-')}.log`), log);
}
