import { recentReports, type GatewayRegistry, type GatewayReport } from './gateway-registry.ts';

/** Gateway registry of a single process. */
export function inProcessGatewayRegistry(): GatewayRegistry {
  const reports = new Map<string, GatewayReport>();
  return {
    report: async (report) => void reports.set(report.id, report),
    remove: async (id) => void reports.delete(id),
    list: async () => recentReports([...reports.values()], Date.now()),
  };
}
