import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { clearKept } from '@parley/projector/rebuild/clear-kept';
import type { ChecksumDifference } from '@parley/projector/rebuild/checksums';
import { beginRebuild, rebuild, type Rebuilt } from '@parley/projector/rebuild/rebuild';
import type { Beginning } from '@parley/projector/rebuild/slot-claim';
import type { Invocation } from '../invocation.ts';
import type { Output } from '../output/output.ts';
import { Refusal } from '../refusal.ts';
import { isAway, outlast } from './outlast.ts';
import type { Stores } from '../stores/open-stores.ts';
import type { Chosen } from '@parley/projector/inspect/choose-projections';

export interface ReplayOptions {
  chosen: readonly Chosen[];
  beginning: Beginning;
  /** Compare and leave it at that. */
  verify: boolean;
  keepOld: boolean;
  /** Seconds. */
  grace: number;
  maxRate?: number;
}

export async function replay(stores: Stores, invocation: Invocation, options: ReplayOptions): Promise<void> {
  const { output } = invocation;
  const { chosen, beginning, verify } = options;
  if (chosen.length === 0) {
    const sentence = beginning === 'kept' ? 'No slot was kept.' : 'No replay waits to be gone on with.';
    if (beginning === 'kept') throw new Refusal(`${sentence} Only --keep-old keeps one`, 'parley projections');
    return output.tell({ replayed: [] }, sentence);
  }
  if (beginning === 'unfinished') tellWhichWait(output, chosen);
  // All before the first is filled: if it ends early, --resume goes on with all.
  const isBegun = beginning === 'nothing' && chosen.length > 1;
  if (isBegun) await resumable(invocation, commandFor(options, chosen), () => beginAll(stores, invocation, chosen), options);
  const differences: ChecksumDifference[] = [];
  for (const [index, one] of chosen.entries()) {
    const begun = isBegun ? { ...options, beginning: 'unfinished' as const } : options;
    const work = (onBegun: () => void): Promise<Rebuilt> => replayOne(stores, invocation, one, { ...begun, onBegun });
    differences.push(...(await resumable(invocation, commandFor(begun, chosen.slice(index)), work, options)).differences);
  }
  if (verify) return judge(output, differences);
  if (!options.keepOld) await clear(stores, invocation, options);
}

/** Of a replay of some projections, or one whose sides were not all begun, the others are as they were. */
function tellWhichWait(output: Output, chosen: readonly Chosen[]): void {
  const names = chosen.flatMap((one) => one.names);
  if (names.length < everything.length) output.say(`Only these wait to be gone on with: ${names.join(', ')}.`);
}

async function beginAll({ store, read: database }: Stores, { signal }: Invocation, chosen: readonly Chosen[]): Promise<void> {
  for (const { of, names } of chosen)
    await outlast('nothing', () => beginRebuild({ store, database, ...of }, { projections: names, signal }), { signal });
}

/** Ctrl-C, SIGTERM and a store that stays away leave the sides where they stand; before they hold anything, it is to be run again. */
async function resumable<T>(
  { signal }: Invocation,
  again: string,
  work: (onBegun: () => void) => Promise<T>,
  { keepOld }: Pick<ReplayOptions, 'keepOld'>,
): Promise<T> {
  let next = again;
  try {
    return await work(() => (next = resume({ keepOld })));
  } catch (error) {
    if (!signal.aborted && !isAway(error)) throw error;
    const why = signal.aborted ? 'interrupted' : (error as Error).message;
    throw new Refusal(`${why}; what is live is whole`, next);
  }
}

const everything = subscriptions.flatMap(({ projections }) => projections);

const resume = ({ keepOld }: Pick<ReplayOptions, 'keepOld'>): string => `parley replay --resume${keepOld ? ' --keep-old' : ''}`;

function commandFor(options: Pick<ReplayOptions, 'beginning' | 'keepOld'>, left: readonly Chosen[]): string {
  if (options.beginning === 'kept') return 'parley replay --rollback';
  if (options.beginning === 'unfinished') return resume(options);
  const names = left.flatMap((one) => one.names);
  return ['parley replay', ...(names.length < everything.length ? names : []), ...(options.keepOld ? ['--keep-old'] : [])].join(' ');
}

async function replayOne(
  stores: Stores,
  { output, signal, failpoint }: Invocation,
  chosen: Chosen,
  options: ReplayOptions & { onBegun: () => void },
): Promise<Rebuilt> {
  const { store, read: database } = stores;
  const { of, names } = chosen;
  const bar = output.bar(`replay ${of.subscription}`);
  const attempt = (beginning: Beginning, onBegun: () => void): Promise<Rebuilt> =>
    rebuild(
      { store, database, ...of },
      {
        projections: names,
        beginning,
        swap: !options.verify,
        ...(options.maxRate !== undefined && { maxRate: options.maxRate }),
        signal,
        failpoint,
        onProgress({ phase, projected, total }) {
          onBegun();
          options.onBegun();
          bar.update(projected, total, phase);
        },
      },
    );
  const rebuilt = await outlast(options.beginning, attempt, { signal });
  bar.stop();
  const { projected, differences } = rebuilt;
  const slots = rebuilt.slots.filter(({ projection }) => of.projections.some(({ table }) => table.name === projection));
  output.tell(
    { subscription: of.subscription, swapped: !options.verify, events: projected, slots, differences },
    sentence(rebuilt, options),
  );
  return rebuilt;
}

function sentence({ projected, slots, differences }: Rebuilt, { verify }: ReplayOptions): string {
  const live = verify
    ? 'the live tables are as they were'
    : `live now: ${slots.map(({ projection, slot }) => `${projection}_${slot}`).join(', ')}`;
  const found = differences.map(
    ({ table, partition }) => `\n  ${table}, partition ${partition}: ${verify ? 'differs' : 'differed'} from what was live`,
  );
  return `${projected} events projected; ${live}.${found.join('')}`;
}

function judge(output: Output, differences: readonly ChecksumDifference[]): void {
  if (differences.length > 0)
    throw new Refusal('the live tables are not what the log says; parley verify names the rows', 'parley replay --resume');
  output.say('The live tables are equal to the filled ones. --resume would swap them in.');
}

/** Requests that began before the swap go on with the side they began with. */
async function clear(stores: Stores, { output, signal }: Invocation, { chosen, grace }: ReplayOptions): Promise<void> {
  const { store, read: database } = stores;
  output.say(`The slots before are emptied in ${grace} s (Ctrl-C keeps them, for --rollback).`);
  await delay(grace * 1_000, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return output.tell({ kept: true }, 'They are kept. The way back: parley replay --rollback');
  for (const { of, names } of chosen) await clearKept({ store, database, ...of }, names);
}
