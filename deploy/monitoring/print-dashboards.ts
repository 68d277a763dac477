/** Prints `{path: content}` of the dashboards; scripts/generate.ts writes or compares them. */
import { dashboards } from './dashboards.ts';
import { renderDashboard } from './grafana-dashboard.ts';

const files = dashboards.map((dashboard) => [`deploy/monitoring/grafana/${dashboard.name}.json`, renderDashboard(dashboard)]);
process.stdout.write(JSON.stringify(Object.fromEntries(files)));
