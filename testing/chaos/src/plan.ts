/**
 * What is done when, from a seed alone. Acts come in episodes of one to three that overlap, with calm between them in
 * which the system must recover. They are dealt like cards: each kind comes before any comes again. A plan for a longer
 * time begins as that for a shorter one: they part where something does not fit into the shorter one any more.
 */
import { seeded, type Random } from '@parley/testing-kit/seeded';
import { targetOf, type Act } from './acts.ts';
import { deck, type Card } from './deck.ts';

export interface PlannedAct {
  act: Act;
  /** Milliseconds from the beginning of the plan. */
  beginsAt: number;
  endsAt: number;
}

export type Episode = readonly PlannedAct[];

export interface Plan {
  seed: number;
  lastsMs: number;
  episodes: readonly Episode[];
  timeout: Timeout;
}

/** What may take how long. */
export interface Timeout {
  /** After the end of an episode, until all is well again. */
  usualMs: number;
  /** After a full disk: the database is started again, and recovers. */
  fullDiskMs: number;
  /** Without any arrival in a shard, where of every service one process was left alone: it takes over, whatever the other does. */
  takeoverMs: number;
}

/**
 * A takeover: 5 s until the other's lease has run out, 8 s at most that a gateway or a command-service is frozen, whose own
 * sockets and requests must wait, and 2 s for tries and for a busy machine. A projector is frozen for 30 s: nobody may wait for that.
 */
const timeout: Timeout = { usualMs: 30_000, fullDiskMs: 60_000, takeoverMs: 15_000 };

// Enough for a broker to start again, and for every client to come back.
const calm = { least: 6_000, most: 10_000 };

export function makePlan(seed: number, lastsMs: number): Plan {
  const random = seeded(seed);
  const hand = dealer(random);
  const episodes: Episode[] = [];
  let at = 1_000;
  for (let misfits = 0; misfits < 5;) {
    const episode = makeEpisode(random, hand, at);
    const end = Math.max(...episode.map(({ endsAt }) => endsAt));
    if (end + calm.least > lastsMs) {
      misfits++;
      continue;
    }
    episodes.push(episode);
    at = end + calm.least + random(calm.most - calm.least);
  }
  return { seed, lastsMs, episodes, timeout };
}

/** Half of the episodes are a single act. */
function makeEpisode(random: Random, next: () => Card, at: number): Episode {
  const size = [1, 1, 1, 2, 2, 3][random(6)]!;
  const acts: PlannedAct[] = [];
  for (let tries = 0; acts.length < size && tries < 2 * size; tries++) {
    const { lasts, act: toAct } = next();
    const act = toAct(random);
    const beginsAt = at + (acts.length === 0 ? 0 : random(2_500));
    const endsAt = beginsAt + lasts[0] + random(lasts[1] - lasts[0] + 1);
    if (acts.every((other) => targetOf(other.act) !== targetOf(act))) acts.push({ act, beginsAt, endsAt });
  }
  return acts.toSorted((one, other) => one.beginsAt - other.beginsAt);
}

/** The whole deck in a new order, again and again. */
function dealer(random: Random): () => Card {
  let left: Card[] = [];
  return () => {
    if (left.length === 0) left = shuffled(random, deck);
    return left.pop()!;
  };
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const order = [...items];
  for (let index = order.length - 1; index > 0; index--) {
    const other = random(index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}
