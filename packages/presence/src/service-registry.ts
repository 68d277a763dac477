/**
 * Registry of the running services, for operators. Each process reports every few seconds and is dropped when its reports stop. Nothing depends
 * on it.
 */
import { hostname } from 'node:os';
import { newId } from '@parley/events/ids';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import { parleyVersion } from '@parley/service-kit/version';
import { createRates, type Rates, type Totals } from './rates.ts';

export interface ServiceRegistry {
  report(report: ServiceReport): Promise<void>;
  remove(id: string): Promise<void>;
  /** Returns the recent reports, by service and host. Rejects with PresenceUnavailable. */
  list(): Promise<ServiceReport[]>;
}

export interface ServiceReport {
  /** Id of the process. */
  id: string;
  service: string;
  version: string;
  host: string;
  /** Open sockets; null for a service without any. */
  sockets: number | null;
  rates: Rates;
  /** Milliseconds since 1970, by the clock of the process. */
  startedAt: number;
  reportedAt: number;
}

const reportIntervalMs = 3_000;
/** Larger than the interval by the tolerated clock difference between machines. */
const expiryMs = 15_000;

/** Filters expired reports and sorts the rest by service and host. */
export function recentReports(reports: readonly ServiceReport[], now: number): ServiceReport[] {
  const keyOf = ({ service, host, id }: ServiceReport): string => `${service} ${host} ${id}`;
  return reports.filter(({ reportedAt }) => now - reportedAt < expiryMs).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

export interface ReportedService {
  service: string;
  /** Counters of this process; absent for a service that counts nothing. */
  totals?: () => Totals;
  sockets?: () => number;
}

/** Reports this process now and then periodically; ignores failures until the next report. */
export function startServiceReports(
  registry: ServiceRegistry,
  { service, totals = () => ({}), sockets }: ReportedService,
): { close(): Promise<void> } {
  const process = { id: newId(), service, version: parleyVersion, host: hostname(), startedAt: Date.now() };
  const rates = createRates(totals);
  const report = () => {
    const current = { sockets: sockets?.() ?? null, rates: rates.measure(), reportedAt: Date.now() };
    registry.report({ ...process, ...current }).catch(() => undefined);
  };
  report();
  const timer = setInterval(report, reportIntervalMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await registry.remove(process.id).catch(() => undefined);
    },
  };
}

/** Reports this process until its stores are closed. */
export function reportService(lifecycle: Pick<Lifecycle, 'onClose'>, registry: ServiceRegistry, service: ReportedService): void {
  const reports = startServiceReports(registry, service);
  lifecycle.onClose('service reports', () => reports.close());
}
