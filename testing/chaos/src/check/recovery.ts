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
  /** Longest time without a delivery in a shard, from the start of the episode to the recovery of the shard. */
  longestGapMs: number | null;
}

export function measureRecovery(deliveries: readonly Delivery[], shards: number, startedAt: number, endedAt: number): Recovery {
  const byShard = Array.from({ length: shards }, (_, shard) => deliveries.filter((delivery) => delivery.shard === shard));
  const recoveredAt = byShard.map((own) =>
    Math.min(...own.filter((delivery) => delivery.startedAt >= endedAt).map(({ deliveredAt }) => deliveredAt)),
  );
  const last = Math.max(...recoveredAt);
  if (last === Infinity) return { recoveredMs: null, longestGapMs: null };
  const gaps = byShard.map((own, shard) => longestGap(own, startedAt, recoveredAt[shard]!));
  return { recoveredMs: last - endedAt, longestGapMs: Math.max(...gaps) };
}

function longestGap(deliveries: readonly Delivery[], start: number, end: number): number {
  const times = deliveries.map(({ deliveredAt }) => deliveredAt).filter((at) => at > start && at <= end);
  const moments = [start, ...times.toSorted((first, second) => first - second)];
  return Math.max(...moments.slice(1).map((moment, index) => moment - moments[index]!));
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

/** Finds episodes with too long a delivery gap in a shard although one process of every service was left alone. */
export function findLongGaps(episodes: readonly Episode[], { takeoverMs }: RecoveryLimits): string[] {
  return episodes.flatMap((episode) => {
    const { longestGapMs } = episode;
    const executed = executedIn(episode);
    if (!sparesOneOfEachService(executed) || longestGapMs === null || longestGapMs <= takeoverMs) return [];
    if (episodes.some((other) => other !== episode && overlap(other, episode))) return [];
    return [`${describeAll(executed)}: a shard delivered nothing for ${Math.round(longestGapMs)} ms; limit ${takeoverMs} ms`];
  });
}

/** Finds episodes of a cluster with too long a delivery gap in a shard. */
export function findSlowFailovers(episodes: readonly Episode[], { failoverMs }: RecoveryLimits): string[] {
  if (failoverMs === undefined) return [];
  return episodes.flatMap((episode) => {
    const { longestGapMs } = episode;
    const executed = executedIn(episode);
    // A machine may have run the primary of the database.
    const endsDatabase = executed.some((operation) => operation.kind === 'kill machine' || targetOf(operation) === 'database');
    const limitMs = endsDatabase ? failoverMs.database : failoverMs.others;
    if (longestGapMs === null || longestGapMs <= limitMs) return [];
    return [`${describeAll(executed)}: a shard delivered nothing for ${Math.round(longestGapMs)} ms; limit ${limitMs} ms`];
  });
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
