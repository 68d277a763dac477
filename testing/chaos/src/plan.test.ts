import { expect, test } from '@jest/globals';
import { targetOf, type ServerName } from './acts.ts';
import { deck } from './deck.ts';
import { makePlan, type Episode } from './plan.ts';

const minute = 60_000;
const end = (episode: Episode) => Math.max(...episode.map(({ endsAt }) => endsAt));

test('the same seed makes the same plan, another seed another one', () => {
  expect(makePlan(7, 10 * minute)).toEqual(makePlan(7, 10 * minute));
  expect(makePlan(8, 10 * minute).episodes).not.toEqual(makePlan(7, 10 * minute).episodes);
});

test('a plan goes on as the shorter one began', () => {
  const [short, long] = [makePlan(7, 2 * minute), makePlan(7, 5 * minute)];
  expect(short.episodes.length).toBeGreaterThan(3);
  expect(long.episodes.slice(0, 3)).toEqual(short.episodes.slice(0, 3));
});

test.each([1, 2, 3, 4, 5])('seed %d: calm follows each episode, and the last ends in time', (seed) => {
  const { episodes } = makePlan(seed, 10 * minute);
  episodes.forEach((episode, index) => {
    const next = episodes[index + 1]?.[0]?.beginsAt ?? 10 * minute;
    expect(next - end(episode)).toBeGreaterThanOrEqual(6_000);
  });
});

test.each([1, 2, 3, 4, 5])('seed %d: acts that overlap are done to different things', (seed) => {
  for (const episode of makePlan(seed, 10 * minute).episodes) {
    const targets = episode.map(({ act }) => targetOf(act));
    expect(new Set(targets).size).toBe(targets.length);
  }
});

test('some overlap, and in time everything is dealt', () => {
  const { episodes } = makePlan(1, 20 * minute);
  expect(episodes.some(({ length }) => length > 1)).toBe(true);
  const kinds = new Set(episodes.flat().map(({ act }) => `${act.what} ${'service' in act ? act.service : targetOf(act)}`));
  // The long freeze of a projector is a kind of its own in the deck, and looks like the short one here.
  expect(kinds.size).toBe(deck.length - 1);
});

test('in time every service is killed and frozen, and has its clock stepped', () => {
  const acts = makePlan(1, 60 * minute)
    .episodes.flat()
    .map(({ act }) => act);
  for (const service of ['command-service', 'projector', 'query-service', 'realtime-gateway', 'signaling'] as const) {
    const struck = acts.flatMap((act) => ('service' in act && act.service === service ? [act.what] : []));
    expect(new Set(struck)).toEqual(new Set(['kill', 'freeze', 'step clock']));
  }
});

test('services are cut off from those servers alone that they use', () => {
  const acts = makePlan(1, 60 * minute)
    .episodes.flat()
    .map(({ act }) => act);
  const links = acts.filter((act) => act.what === 'cut links' || act.what === 'slow links');
  const cutOff = (from: ServerName) => new Set(links.flatMap(({ server, of }) => (server === from && of !== 'all' ? [of] : [])));
  expect(cutOff('redis')).toContain('signaling');
  expect(cutOff('rabbitmq')).toEqual(new Set(['command-service', 'projector']));
});
