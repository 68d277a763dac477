import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { downloadExportRoute, type DownloadDependencies } from './download-export/download-export.route.ts';
import { startExporter, type ExporterDependencies } from './exporter.ts';
import { requestAccountExportRoute, requestOwnExportRoute, requestUserExportRoute } from './request-export/request-export.routes.ts';

type Dependencies = ExporterDependencies & DownloadDependencies & Parameters<typeof requestOwnExportRoute>[0];

interface Exports {
  routes: Route[];
  streamRoutes: StreamRoute[];
  close(): Promise<void>;
}

/** Composes copies of the data of users, and starts the exporter. */
export function composeExports(dependencies: Dependencies): Exports {
  const exporter = startExporter(dependencies);
  return {
    routes: [requestOwnExportRoute(dependencies), requestUserExportRoute(dependencies), requestAccountExportRoute(dependencies)],
    streamRoutes: [downloadExportRoute(dependencies)],
    close: () => exporter.close(),
  };
}
