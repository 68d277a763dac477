import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { dashboards } from './dashboards.ts';
import { renderDashboard } from './grafana-dashboard.ts';

const folder = new URL('grafana/', import.meta.url);

test('the committed dashboards are those of the code', () => {
  expect(readdirSync(folder).toSorted()).toEqual(dashboards.map(({ name }) => `${name}.json`).toSorted());
  for (const dashboard of dashboards) {
    expect(readFileSync(new URL(`${dashboard.name}.json`, folder), 'utf8')).toBe(renderDashboard(dashboard));
  }
});
