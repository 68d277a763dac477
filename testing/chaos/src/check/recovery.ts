/** How long the system took to be itself again after what was done to it, as those who write and listen saw it. */
import { told, type Act } from '../acts.ts';
import type { Timeout } from '../plan.ts';

/** A message that was acknowledged and came to everybody: times in milliseconds on one clock. */
export interface Relay {
  shard: number;
  begunAt: number;
  arrivedAt: number;
}

export interface Recovery {
  /** From the end of what was done until, in every shard, a message begun after it had come to everybody; null: never. */
  recoveredMs: number | null;
  /** The longest that a shard was without any arrival, from the beginning until it was well again. */
  silenceMs: number | null;
}

export function recoveryAfter(passages: readonly Relay[], shards: number, beganAt: number, endedAt: number): Recovery {
  const byShard = Array.from({ length: shards }, (_, shard) => passages.filter((relay) => relay.shard === shard));
  const wellAt = byShard.map((own) => Math.min(...own.filter(({ begunAt }) => begunAt >= endedAt).map(({ arrivedAt }) => arrivedAt)));
  const last = Math.max(...wellAt);
  if (last === Infinity) return { recoveredMs: null, silenceMs: null };
  const silences = byShard.map((own, shard) => longestPause(own, beganAt, wellAt[shard]!));
  return { recoveredMs: last - endedAt, silenceMs: Math.max(...silences) };
}

function longestPause(passages: readonly Relay[], from: number, until: number): number {
  const arrivals = passages.map(({ arrivedAt }) => arrivedAt).filter((at) => at > from && at <= until);
  const moments = [from, ...arrivals.toSorted((one, other) => one - other)];
  return Math.max(...moments.slice(1).map((moment, index) => moment - moments[index]!));
}

interface Judged extends Recovery {
  acts: readonly { act: Act; beganAt: number; lastedMs: number; skipped: string | null }[];
}

const doneIn = ({ acts }: Judged): Act[] => acts.filter(({ skipped }) => skipped === null).map(({ act }) => act);

/** After which episodes it took longer than it may, or all was never well again. */
export function findSlow(episodes: readonly Judged[], { usualMs, fullDiskMs }: Timeout): string[] {
  return episodes.flatMap((episode) => {
    const { recoveredMs } = episode;
    const done = doneIn(episode);
    const most = done.some(({ what }) => what === 'fill disk') ? fullDiskMs : usualMs;
    if (done.length === 0 || (recoveredMs !== null && recoveredMs <= most)) return [];
    const after = recoveredMs === null ? 'never' : `after ${Math.round(recoveredMs)} ms`;
    return [`${done.map(told).join(', ')}: well again ${after}, at most ${most} ms are right`];
  });
}

/** In which episodes a shard was silent longer than it may be where of every service one process was left alone. */
export function findSilent(episodes: readonly Judged[], { takeoverMs }: Timeout): string[] {
  return episodes.flatMap((episode) => {
    const { silenceMs } = episode;
    const done = doneIn(episode);
    if (!leavesOneOfEach(done) || silenceMs === null || silenceMs <= takeoverMs) return [];
    if (episodes.some((other) => other !== episode && overlap(other, episode))) return [];
    return [`${done.map(told).join(', ')}: a shard was silent for ${Math.round(silenceMs)} ms, at most ${takeoverMs} ms are right`];
  });
}

function leavesOneOfEach(done: readonly Act[]): boolean {
  const services = done.flatMap((act) => ('service' in act ? [act.service] : []));
  return done.length > 0 && services.length === done.length && new Set(services).size === services.length;
}

/** A server that was long in coming back reaches into the next episode. */
function overlap(one: Judged, other: Judged): boolean {
  const [first, second] = [one, other].map(({ acts, recoveredMs }) => ({
    from: Math.min(...acts.map(({ beganAt }) => beganAt)),
    until: Math.max(...acts.map(({ beganAt, lastedMs }) => beganAt + lastedMs)) + (recoveredMs ?? Infinity),
  }));
  return first!.from < second!.until && second!.from < first!.until;
}
