import { recentReports, type ServiceRegistry, type ServiceReport } from './service-registry.ts';

/** Service registry of a single process. */
export function inProcessServiceRegistry(): ServiceRegistry {
  const reports = new Map<string, ServiceReport>();
  return {
    report: async (report) => void reports.set(report.id, report),
    remove: async (id) => void reports.delete(id),
    list: async () => recentReports([...reports.values()], Date.now()),
  };
}
