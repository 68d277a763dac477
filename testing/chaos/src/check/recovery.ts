/** Recovery time after an episode, as senders and recipients saw it. */
import { describeOperation, targetOf, type Operation } from '../operations.ts';
import type { RecoveryLimits } from '../plan.ts';

/** A message that was acknowledged and delivered to all members; times in milliseconds on one clock. */
export interface Delivery {
  shard: number;
  startedAt: number;
  deliveredAt: number;
}

export interface Recovery {
  /** From the end of the episode until, in every shard, a message sent after it was delivered to all members; null: never. */
  recoveredMs: number | null;
  /** Longest time that a message of a probe was on its way, from the start of the episode to recovery; null: it was never delivered. */
  longestPauseMs: number | null;
}

/** Returns `recoveredMs` of an episode that ended at this time. */
export function measureRecovery(deliveries: readonly Delivery[], shards: number, endedAt: number): number | null {
  const later = deliveries.filter(({ startedAt }) => startedAt >= endedAt);
  const recoveredAt = Array.from({ length: shards }, (_, shard) =>
    Math.min(...later.filter((delivery) => delivery.shard === shard).map(({ deliveredAt }) => deliveredAt)),
  );
  const last = Math.max(...recoveredAt);
  return last === Infinity ? null : last - endedAt;
}

interface Episode extends Recovery {
  operations: readonly { operation: Operation; startedAt: number; durationMs: number; skipped: string | null }[];
}

const executedIn = ({ operations }: Episode): Operation[] =>
  operations.filter(({ skipped }) => skipped === null).map(({ operation }) => operation);

const describeAll = (operations: readonly Operation[]): string => operations.map(describeOperation).join(', ');

export function findSlowRecoveries(episodes: readonly Episode[], { recoveryMs, fullDiskRecoveryMs }: RecoveryLimits): string[] {
  return episodes.flatMap((episode) => {
    const { recoveredMs } = episode;
    const executed = executedIn(episode);
    const limitMs = executed.some(({ kind }) => kind === 'fill disk') ? fullDiskRecoveryMs : recoveryMs;
    if (executed.length === 0 || (recoveredMs !== null && recoveredMs <= limitMs)) return [];
    const outcome = recoveredMs === null ? 'never recovered' : `recovered after ${Math.round(recoveredMs)} ms`;
    return [`${describeAll(executed)}: ${outcome}; limit ${limitMs} ms`];
  });
}

/** Finds episodes with too long a pause although one process of every service was left alone. */
export function findLongPauses(episodes: readonly Episode[], { takeoverMs }: RecoveryLimits): string[] {
  return episodes.flatMap((episode) => {
    const executed = executedIn(episode);
    if (!sparesOneOfEachService(executed) || !isLonger(episode, takeoverMs)) return [];
    if (episodes.some((other) => other !== episode && overlap(other, episode))) return [];
    return [describePause(executed, episode, takeoverMs)];
  });
}

/** Finds episodes of a cluster with too long a pause. */
export function findSlowFailovers(episodes: readonly Episode[], { failoverMs }: RecoveryLimits): string[] {
  if (failoverMs === undefined) return [];
  return episodes.flatMap((episode) => {
    const executed = executedIn(episode);
    // A machine may have run the primary of the database.
    const endsDatabase = executed.some((operation) => operation.kind === 'kill machine' || targetOf(operation) === 'database');
    const limitMs = endsDatabase ? failoverMs.database : failoverMs.others;
    return isLonger(episode, limitMs) ? [describePause(executed, episode, limitMs)] : [];
  });
}

const isLonger = ({ longestPauseMs }: Episode, limitMs: number): boolean => longestPauseMs === null || longestPauseMs > limitMs;

function describePause(executed: readonly Operation[], { longestPauseMs }: Episode, limitMs: number): string {
  const outcome = longestPauseMs === null ? 'a message of a probe was never delivered' : `a pause of ${Math.round(longestPauseMs)} ms`;
  return `${describeAll(executed)}: ${outcome}; limit ${limitMs} ms`;
}

function sparesOneOfEachService(operations: readonly Operation[]): boolean {
  const services = operations.flatMap((operation) => ('service' in operation ? [operation.service] : []));
  return operations.length > 0 && services.length === operations.length && new Set(services).size === services.length;
}

/** A server that restarts slowly extends its episode into the next one. */
function overlap(...episodes: [Episode, Episode]): boolean {
  const [first, second] = episodes.map(({ operations, recoveredMs }) => ({
    start: Math.min(...operations.map(({ startedAt }) => startedAt)),
    end: Math.max(...operations.map(({ startedAt, durationMs }) => startedAt + durationMs)) + (recoveredMs ?? Infinity),
  }));
  return first!.start < second!.end && second!.start < first!.end;
}
