/** One run: the stage set, people at work, the plan carried out, and everything that was told compared with what is held. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from '@parley/bench/measure/machine';
import { median, percentile } from '@parley/bench/measure/statistics';
import { SHARDS } from '@parley/events/partitions';
import { told } from './acts.ts';
import { findSlowSetUps } from './check/calls.ts';
import { checkAll } from './check/check-all.ts';
import { findFallen } from './check/fallen.ts';
import { findSilent, findSlow, recoveryAfter, type Relay } from './check/recovery.ts';
import { performPlan, type Performed } from './faults/perform-plan.ts';
import { startLoad, type RunningLoad } from './load/start-load.ts';
import type { Plan } from './plan.ts';
import type { ChaosRecord, EpisodeRecord, Figures } from './report/record.ts';
import { setStage, type DatabaseKind, type Stage } from './stage/stage.ts';

export interface RunOptions {
  plan: Plan;
  database: DatabaseKind;
  remarks: string[];
  say: (progress: string) => void;
  /** A folder for what the services logged. */
  logs?: string | undefined;
}

export async function runChaos({ plan, database, remarks, say, logs }: RunOptions): Promise<ChaosRecord> {
  const { seed, lastsMs } = plan;
  const run = { date: new Date().toISOString(), seed, minutes: lastsMs / 60_000, database, machine: describeMachine(), remarks };
  say(`seed ${seed}: ${plan.episodes.flat().length} acts in ${plan.episodes.length} episodes; setting the stage`);
  const stage = await setStage(plan, database);
  try {
    const running = await startLoad(stage.entrances.map(({ port }) => `http://127.0.0.1:${port}`));
    try {
      await running.load.goesOn(2);
      const start = performance.now();
      const since = () => `${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`;
      const performed = await performPlan(plan, stage, (act, step) => say(`${since()}  ${told(act)}: ${step}`));
      // What came last too has its time until all is well: in every shard everybody writes once more.
      await running.load.goesOn(SHARDS + 1, plan.timeout.usualMs).catch(() => undefined);
      say(`${since()}  all is as it was; the load ends`);
      const unanswered = await running.stop();
      say(`${since()}  checking`);
      const tables = await stage.system.openTables();
      try {
        const checks = await checkAll(tables, running, unanswered);
        const figures = await figuresOf(running, tables);
        const episodes = episodesOf(performed, running, start);
        const slowCalls = findSlowSetUps(running.history().calls.setUps, performed, plan.timeout);
        const late = [...findSlow(episodes, plan.timeout), ...findSilent(episodes, plan.timeout), ...slowCalls];
        checks.push({ what: 'well again too late, or never', faults: late });
        checks.push({ what: 'processes that ended by themselves', faults: findFallen(stage.ends, performed) });
        const ends = stage.ends.map(({ at, who, signal }) => ({ at: Math.round(at - start), who, signal }));
        return { ...run, episodes, checks, figures, ends };
      } finally {
        await tables.close();
      }
    } finally {
      await running.close();
    }
  } finally {
    if (logs !== undefined) writeLogs(stage, logs);
    await stage.stop();
  }
}

function writeLogs({ system }: Stage, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, instances] of Object.entries(system.services)) {
    instances.forEach((service, index) => writeFileSync(join(folder, `${name}-${index}.log`), service.output()));
  }
}

function episodesOf(performed: readonly Performed[], running: RunningLoad, start: number): EpisodeRecord[] {
  const passages = passagesOf(running);
  return [...Map.groupBy(performed, ({ episode }) => episode).values()].map((acts) => {
    const began = Math.min(...acts.map(({ beganAt }) => beganAt));
    const ended = Math.max(...acts.map(({ endedAt }) => endedAt));
    return {
      beganAt: Math.round(began - start),
      acts: acts.map(({ act, beganAt, endedAt, skipped }) => ({
        act,
        beganAt: Math.round(beganAt - start),
        lastedMs: Math.round(endedAt - beganAt),
        skipped,
      })),
      ...recoveryAfter(passages, SHARDS, began, ended),
    };
  });
}

function passagesOf({ load, actors, deliveries }: RunningLoad): Relay[] {
  return load.sent.flatMap(({ id, conversationId, at, tookMs }) => {
    const heardAt = deliveries.heardByAllAt(id);
    const shard = actors.rooms.indexOf(conversationId);
    return heardAt === null ? [] : [{ shard, begunAt: at - tookMs, arrivedAt: Math.max(at, heardAt) }];
  });
}

async function figuresOf({ load, history, goings }: RunningLoad, tables: Parameters<typeof checkAll>[0]): Promise<Figures> {
  const { sent, heard, reads, trespasses, calls } = history();
  const took = sent.map(({ tookMs }) => tookMs);
  const count = (matches: (type: string) => boolean) =>
    heard.reduce((sum, { events }) => sum + events.filter(({ type }) => matches(type)).length, 0);
  const setUpMs = calls.setUps.map(({ begunAt, doneAt }) => doneAt - begunAt);
  const heads = await tables.store.heads();
  const failed = Map.groupBy(load.failures, ({ reason }) => reason);
  return {
    acknowledged: sent.length,
    failedTries: Object.fromEntries([...failed].map(([reason, same]) => [reason, same.length])),
    medianMs: Math.round(median(took)),
    slowestMs: Math.round(Math.max(...took)),
    pushes: count((type) => type !== 'ready'),
    unnumbered: count((type) => type === 'receipt.advanced' || type === 'typing'),
    reconnections: count((type) => type === 'ready') - heard.length,
    reads: reads.length,
    removals: goings.removals(),
    trespasses: trespasses.length,
    calls: { setUp: setUpMs.length, medianMs: Math.round(percentile(setUpMs, 0.5)), slowestMs: Math.round(percentile(setUpMs, 1)) },
    events: heads.reduce((sum, { position }) => sum + position, 0),
  };
}
