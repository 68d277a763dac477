/** Reads what deploy/monitoring contains. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const monitoringFolder = fileURLToPath(new URL('../../../../deploy/monitoring', import.meta.url));

export interface PanelQuery {
  /** Dashboard and panel. */
  panel: string;
  query: string;
}

interface GrafanaDashboard {
  title: string;
  panels: readonly { title: string; targets?: readonly { expr: string }[] }[];
}

/** The queries of all panels. */
export function panelQueries(): PanelQuery[] {
  return globSync('grafana/*.json', { cwd: monitoringFolder }).flatMap((file) => {
    const { title, panels } = JSON.parse(readMonitoringFile(file)) as GrafanaDashboard;
    return panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => ({ panel: `${title}, ${panel.title}`, query: expr })));
  });
}

export interface Alert {
  name: string;
  query: string;
  runbook: string;
}

export function alerts(): Alert[] {
  const rules = readMonitoringFile('rules.yml').split('      - alert: ').slice(1);
  return rules.map((rule) => ({
    name: rule.slice(0, rule.indexOf('\n')),
    query: /^ +expr: (.+)$/m.exec(rule)?.[1] ?? '',
    runbook: /^ +runbook: (.+)$/m.exec(rule)?.[1] ?? '',
  }));
}

export function readMonitoringFile(name: string): string {
  return readFileSync(`${monitoringFolder}/${name}`, 'utf8');
}
