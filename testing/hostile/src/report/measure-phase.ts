/** Summarizes what ordinary people and the probes saw between two times. */
import { percentile } from '@parley/bench/measure/statistics';
import type { FailedRequest, RequestKind, TimedRequest } from '../people/timed-request.ts';
import type { HealthSample } from '../probes/health.ts';
import type { MemorySample } from '../probes/memory.ts';
import type { Durations, Phase, ServiceFigures } from './record.ts';

export const requestKinds: readonly RequestKind[] = ['send', 'delivery', 'log-in', 'page', 'search', 'upload'];

export interface Samples {
  answered: readonly TimedRequest[];
  failed: readonly FailedRequest[];
  health: readonly HealthSample[];
  memory: readonly MemorySample[];
}

/**
 * An answered request belongs to the phase in which it was sent, so that a stall at the end counts; a failed one to that in which it
 * failed. Times are those of `performance.now()`.
 */
export function measurePhase(samples: Samples, start: number, end: number): Phase {
  const isInPhase = ({ at }: { at: number }) => at >= start && at < end;
  const answered = Map.groupBy(
    samples.answered.filter(({ at, ms }) => isInPhase({ at: at - ms })),
    ({ kind }) => kind,
  );
  const failed = Map.groupBy(samples.failed.filter(isInPhase), ({ kind }) => kind);
  const health = Map.groupBy(samples.health.filter(isInPhase), ({ service }) => service);
  const memory = Map.groupBy(samples.memory.filter(isInPhase), ({ service }) => service);
  return {
    seconds: Math.round((end - start) / 1000),
    requests: byKind((kind) => measureDurations(answered.get(kind) ?? [])),
    failed: byKind((kind) => countReasons(failed.get(kind) ?? [])),
    services: Object.fromEntries(
      Array.from(new Set([...health.keys(), ...memory.keys()]), (name) => [
        name,
        measureService(health.get(name) ?? [], memory.get(name) ?? [], start),
      ]),
    ),
  };
}

function byKind<Value>(valueOf: (kind: RequestKind) => Value): Record<RequestKind, Value> {
  return Object.fromEntries(requestKinds.map((kind) => [kind, valueOf(kind)])) as Record<RequestKind, Value>;
}

function measureService(health: readonly HealthSample[], memory: readonly MemorySample[], start: number): ServiceFigures {
  const slowest = health.reduce((one, other) => (other.ms > one.ms ? other : one), { at: start, ms: 0 });
  return {
    health: measureDurations(health),
    slowestHealthAt: Math.round((slowest.at - start) / 1000),
    unhealthy: health.filter(({ isHealthy }) => !isHealthy).length,
    peakMebibytes: Math.round(Math.max(0, ...memory.map(({ mebibytes }) => mebibytes))),
    peakChildMebibytes: Math.round(Math.max(0, ...memory.map(({ childMebibytes }) => childMebibytes))),
  };
}

function measureDurations(samples: readonly { ms: number }[]): Durations {
  const times = samples.map(({ ms }) => ms);
  const at = (part: number) => Math.round(percentile(times, part));
  return { answered: times.length, p50: at(0.5), p99: at(0.99), slowest: at(1) };
}

function countReasons(failed: readonly FailedRequest[]): Record<string, number> {
  const byReason = Map.groupBy(failed, ({ reason }) => reason);
  return Object.fromEntries(Array.from(byReason, ([reason, same]) => [reason, same.length]));
}
