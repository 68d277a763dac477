/**
 * Registry of running gateways and their socket counts, for operators. Each gateway reports every few seconds and is dropped when
 * its reports stop. Nothing depends on it.
 */
export interface GatewayRegistry {
  report(report: GatewayReport): Promise<void>;
  remove(id: string): Promise<void>;
  /** Returns the recent reports, by host. Rejects with PresenceUnavailable. */
  list(): Promise<GatewayReport[]>;
}

export interface GatewayReport {
  /** Id of the process. */
  id: string;
  host: string;
  sockets: number;
  /** Milliseconds since 1970, by the gateway's clock. */
  startedAt: number;
  reportedAt: number;
}

const reportIntervalMs = 3_000;
/** Larger than the interval by the tolerated clock difference between machines. */
const expiryMs = 15_000;

/** Filters expired reports and sorts the rest by host. */
export function recentReports(reports: readonly GatewayReport[], now: number): GatewayReport[] {
  const recent = reports.filter(({ reportedAt }) => now - reportedAt < expiryMs);
  return recent.toSorted((a, b) => (a.host + a.id < b.host + b.id ? -1 : 1));
}

/** Reports now and then periodically; ignores failures until the next report. */
export function startGatewayReports(
  registry: GatewayRegistry,
  { sockets, ...gateway }: Pick<GatewayReport, 'id' | 'host'> & { sockets: () => number },
): { close(): Promise<void> } {
  const startedAt = Date.now();
  const report = () => void registry.report({ ...gateway, sockets: sockets(), startedAt, reportedAt: Date.now() }).catch(() => undefined);
  report();
  const timer = setInterval(report, reportIntervalMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await registry.remove(gateway.id).catch(() => undefined);
    },
  };
}
