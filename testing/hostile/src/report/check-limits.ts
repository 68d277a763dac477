import { requestKinds } from './measure-phase.ts';
import type { Check, Limits, Phase } from './record.ts';

/** Compares what people noticed under attack with the limits. */
export function checkLimits(before: Phase, attacked: Phase, exits: readonly string[], limits: Limits): Check[] {
  const { healthMs, sendP99Ms, memoryRatio } = limits;
  const services = Object.entries(attacked.services);
  const failures = requestKinds.map((kind) => ({ kind, reasons: Object.entries(attacked.failed[kind]) }));
  const describeFailures = (isIncluded: (kind: string) => boolean) =>
    failures
      .filter(({ kind }) => isIncluded(kind))
      .flatMap(({ kind, reasons }) => reasons.map(([reason, times]) => `${kind}: ${reason}, ${times} times`));
  return [
    { name: 'no process exits', violations: [...exits] },
    {
      name: `resident memory stays below ${memoryRatio} times its peak before the attack`,
      violations: services.flatMap(([name, { peakMebibytes }]) => {
        const ordinary = before.services[name]?.peakMebibytes ?? 0;
        return peakMebibytes < memoryRatio * ordinary ? [] : [`${name}: ${ordinary} → ${peakMebibytes} MiB`];
      }),
    },
    {
      name: `/healthz answers within ${healthMs} ms`,
      violations: services.flatMap(([name, { health, slowestHealthAt, unhealthy }]) =>
        health.slowest <= healthMs && unhealthy === 0
          ? []
          : [
              `${name}: slowest ${health.slowest} ms after ${slowestHealthAt} s, p99 ${health.p99} ms, ${unhealthy} of ${health.answered} failed`,
            ],
      ),
    },
    {
      name: `99 % of ordinary sends are acknowledged within ${sendP99Ms} ms`,
      violations:
        attacked.requests.send.answered > 0 && attacked.requests.send.p99 <= sendP99Ms
          ? []
          : [`p99 ${attacked.requests.send.p99} ms of ${attacked.requests.send.answered} sends`],
    },
    {
      name: 'log-ins of known people succeed',
      violations: [
        ...describeFailures((kind) => kind === 'log-in'),
        ...(attacked.requests['log-in'].answered === 0 ? ['nobody logged in'] : []),
      ],
    },
    { name: 'no other request of ordinary people fails', violations: describeFailures((kind) => kind !== 'log-in') },
  ];
}
