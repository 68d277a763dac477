/** The files of deploy/monitoring against each other, the code and the documentation. prometheus.e2e.test.ts runs them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { alerts, panelQueries, readMonitoringFile } from './monitoring-files.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

test('each alert has a runbook: meaning, check, cure', () => {
  const page = readFileSync(`${root}docs/operating.md`, 'utf8');
  expect(alerts().length).toBeGreaterThan(20);
  for (const { name, runbook } of alerts()) {
    expect(runbook).toBe(`docs/operating.md#${name.toLowerCase()}`);
    const section = page.split(`\n### ${name}\n`)[1]?.split('\n#')[0] ?? '';
    expect([name, section.toLowerCase()]).toEqual([name, expect.stringMatching(/\*\*check\*\*[^]*\*\*cure\*\*/)]);
  }
  const documented = [...page.matchAll(/^### (Parley\w+)$/gm)].map(([, name]) => name!);
  expect(documented.toSorted()).toEqual(
    alerts()
      .map(({ name }) => name)
      .toSorted(),
  );
});

test('each alert has a test that it fires, and one that it does not', () => {
  const tests = readMonitoringFile('rules.test.yml');
  for (const { name } of alerts()) {
    expect(tests).toContain(`name: ${name} fires\n`);
    expect(tests).toContain(`name: ${name} is quiet\n`);
  }
});

/** Names of the metrics that the services declare. */
const exported = new Set(
  execFileSync('git', ['grep', '--untracked', '-hoE', "name: 'parley_[a-z_]+'", '--', '*/metrics.ts', '*/bound-metrics.ts'], {
    cwd: root,
    encoding: 'utf8',
  }).match(/parley_[a-z_]+/g),
);

test('each metric of a panel or alert is one that a service exports', () => {
  const used = [...panelQueries(), ...alerts()].flatMap(({ query }) => query.match(/\bparley_[a-z_]+/g) ?? []);
  const unknown = used.filter((name) => !exported.has(name) && !exported.has(name.replace(/_(bucket|sum|count)$/, '')));
  expect(new Set(used).size).toBeGreaterThan(20);
  expect(unknown).toEqual([]);
});

test('each metric that a service exports is in a panel', () => {
  const shown = panelQueries().flatMap(({ query }) => query.match(/\bparley_[a-z_]+/g) ?? []);
  expect([...exported].filter((name) => !shown.some((used) => used.replace(/_(bucket|sum|count)$/, '') === name || used === name))).toEqual(
    [],
  );
});
