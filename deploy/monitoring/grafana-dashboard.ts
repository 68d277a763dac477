/** Renders dashboards as Grafana imports them. */

type Unit = 'reqps' | 's' | 'bytes' | 'short' | 'percentunit' | 'ops';

export interface Panel {
  title: string;
  description?: string;
  unit: Unit;
  /** Queries in PromQL, each with the legend of its series. */
  queries: readonly (readonly [query: string, legend: string])[];
}

export interface Dashboard {
  /** File name and stable id. */
  name: string;
  title: string;
  rows: readonly { title: string; panels: readonly Panel[] }[];
}

const width = 8;
const height = 8;
const datasource = { type: 'prometheus', uid: 'prometheus' };

export function renderDashboard({ name, title, rows }: Dashboard): string {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({ type: 'row', id: panels.length + 1, title: row.title, collapsed: false, panels: [], gridPos: { x: 0, y, w: 24, h: 1 } });
    y++;
    for (const [index, panel] of row.panels.entries()) {
      const gridPos = { x: (index % 3) * width, y: y + Math.floor(index / 3) * height, w: width, h: height };
      panels.push({ ...renderPanel(panel), id: panels.length + 1, gridPos });
    }
    y += Math.ceil(row.panels.length / 3) * height;
  }
  const dashboard = {
    uid: `parley-${name}`,
    title,
    tags: ['parley'],
    timezone: 'browser',
    schemaVersion: 39,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    links: [{ type: 'dashboards', title: 'Parley', tags: ['parley'], asDropdown: true, includeVars: true, keepTime: true }],
    panels,
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function renderPanel({ title, description, unit, queries }: Panel): object {
  return {
    type: 'timeseries',
    title,
    ...(description !== undefined && { description }),
    datasource,
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 8, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(([expr, legendFormat], index) => ({ refId: String.fromCharCode(65 + index), datasource, expr, legendFormat })),
  };
}
