import { expect, test } from '@jest/globals';
import { clusterTemplates, operationTemplates } from './operation-templates.ts';
import { targetOf, type ServerName } from './operations.ts';
import { makeClusterPlan, makePlan, type Episode } from './plan.ts';

const minute = 60_000;
const endOf = (episode: Episode) => Math.max(...episode.map(({ endsAt }) => endsAt));
const operationsOf = (seed: number, durationMs: number) =>
  makePlan(seed, durationMs)
    .episodes.flat()
    .map(({ operation }) => operation);

test('derives the same plan from the same seed, and a different plan from another seed', () => {
  expect(makePlan(7, 10 * minute)).toEqual(makePlan(7, 10 * minute));
  expect(makePlan(8, 10 * minute).episodes).not.toEqual(makePlan(7, 10 * minute).episodes);
});

test('begins a longer plan like a shorter one', () => {
  const [short, long] = [makePlan(7, 2 * minute), makePlan(7, 5 * minute)];
  expect(short.episodes.length).toBeGreaterThan(3);
  expect(long.episodes.slice(0, 3)).toEqual(short.episodes.slice(0, 3));
});

test.each([1, 2, 3, 4, 5])('seed %d: leaves a calm after each episode and ends in time', (seed) => {
  const { episodes } = makePlan(seed, 10 * minute);
  episodes.forEach((episode, index) => {
    const next = episodes[index + 1]?.[0]?.startsAt ?? 10 * minute;
    expect(next - endOf(episode)).toBeGreaterThanOrEqual(6_000);
  });
});

test.each([1, 2, 3, 4, 5])('seed %d: overlapping operations have different targets', (seed) => {
  for (const episode of makePlan(seed, 10 * minute).episodes) {
    const targets = episode.map(({ operation }) => targetOf(operation));
    expect(new Set(targets).size).toBe(targets.length);
  }
});

test('overlaps operations, and uses every template in time', () => {
  const { episodes } = makePlan(1, 20 * minute);
  expect(episodes.some(({ length }) => length > 1)).toBe(true);
  const operations = episodes.flat().map(({ operation }) => operation);
  const kinds = new Set(
    operations.map((operation) => `${operation.kind} ${'service' in operation ? operation.service : targetOf(operation)}`),
  );
  // The long freeze of a projector has a template of its own and looks like the short freeze here.
  expect(kinds.size).toBe(operationTemplates.length - 1);
});

test('kills and freezes every service in time, and steps its clock', () => {
  const operations = operationsOf(1, 60 * minute);
  for (const service of ['command-service', 'projector', 'dispatcher', 'query-service', 'realtime-gateway', 'signaling'] as const) {
    const kinds = operations.flatMap((operation) => ('service' in operation && operation.service === service ? [operation.kind] : []));
    expect(new Set(kinds)).toEqual(new Set(['kill', 'freeze', 'step clock']));
  }
});

test('disconnects services only from servers that they use', () => {
  const links = operationsOf(1, 60 * minute).filter(({ kind }) => kind === 'cut links' || kind === 'delay links');
  const clientsOf = (server: ServerName) =>
    new Set(links.flatMap((link) => ('clients' in link && link.server === server && link.clients !== 'all' ? [link.clients] : [])));
  expect(clientsOf('redis')).toContain('signaling');
  expect(clientsOf('rabbitmq')).toEqual(new Set(['command-service', 'projector']));
});

test('a plan for a cluster kills each kind of member and a machine in three minutes, one after the other', () => {
  const { episodes } = makeClusterPlan(3, 3 * minute);
  const operations = episodes.flat();
  const kinds = new Set(operations.map(({ operation: { kind, ...rest } }) => ('server' in rest ? `${kind} ${rest.server}` : kind)));
  expect(kinds.size).toBe(clusterTemplates.length);
  expect(operations).toHaveLength(episodes.length);
  for (const [index, { startsAt }] of operations.slice(1).entries())
    expect(startsAt - operations[index]!.endsAt).toBeGreaterThanOrEqual(10_000);
});
