/**
 * Derives from a seed which operation happens when. Operations come in episodes of one to three that overlap; a calm between
 * episodes lets the system recover. Every template is used once before any is used again. A longer plan of the same seed begins
 * like a shorter one, up to the first operation that does not fit into the shorter plan.
 */
import { seeded, type Random } from '@parley/testing-kit/seeded';
import { clusterTemplates, operationTemplates, type OperationTemplate } from './operation-templates.ts';
import { targetOf, type Operation } from './operations.ts';

export interface PlannedOperation {
  operation: Operation;
  /** Milliseconds from the start of the plan. */
  startsAt: number;
  endsAt: number;
}

export type Episode = readonly PlannedOperation[];

export interface Plan {
  seed: number;
  durationMs: number;
  /** After the last operation, and on a cluster after each: the system must recover. */
  calmMs: number;
  episodes: readonly Episode[];
  limits: RecoveryLimits;
  /** Runs on a cluster of three machines, where one operation at a time leaves a majority. Absent: on single servers. */
  cluster?: true;
}

export interface RecoveryLimits {
  /** From the end of an episode to full recovery. */
  recoveryMs: number;
  /** The same after a full disk: the database restarts and runs its own recovery. */
  fullDiskRecoveryMs: number;
  /** Longest pause while one process of every service is left alone: that process takes over. */
  takeoverMs: number;
  /** Longest pause after a fault of a cluster: database and machines, other servers. */
  failoverMs?: { database: number; others: number };
}

/**
 * A takeover needs 5 s until the lease of the other projector expires, at most 8 s while a gateway or command-service that
 * serves a client is frozen, and 2 s for retries on a busy machine. It must not wait for a projector that is frozen for 30 s.
 */
const limits: RecoveryLimits = { recoveryMs: 30_000, fullDiskRecoveryMs: 60_000, takeoverMs: 15_000 };

/** A killed member needs a minute on a busy machine to start, join and catch up; the system works meanwhile. */
const clusterLimits: RecoveryLimits = { ...limits, failoverMs: { database: 15_000, others: 3_000 } };

// Long enough for a broker to restart and for every client to reconnect.
const calmMs = { shortest: 6_000, longest: 10_000 };

export function makePlan(seed: number, durationMs: number): Plan {
  const random = seeded(seed);
  const drawTemplate = createTemplateDrawer(random);
  const episodes: Episode[] = [];
  let at = 1_000;
  for (let misfits = 0; misfits < 5;) {
    const episode = makeEpisode(random, drawTemplate, at);
    const end = Math.max(...episode.map(({ endsAt }) => endsAt));
    if (end + calmMs.shortest > durationMs) {
      misfits++;
      continue;
    }
    episodes.push(episode);
    at = end + calmMs.shortest + random(calmMs.longest - calmMs.shortest);
  }
  return { seed, durationMs, calmMs: calmMs.shortest, episodes, limits };
}

/** Longer than Sentinels wait between two failovers. */
const clusterCalmMs = { shortest: 10_000, longest: 15_000 };

/** A plan for a cluster: one operation after the other. */
export function makeClusterPlan(seed: number, durationMs: number): Plan {
  const random = seeded(seed);
  const drawTemplate = createTemplateDrawer(random, clusterTemplates);
  const episodes: Episode[] = [];
  for (let at = 1_000; ;) {
    const { durationMs: range, create } = drawTemplate();
    const endsAt = at + range[0] + random(range[1] - range[0] + 1);
    if (endsAt + clusterCalmMs.shortest > durationMs)
      return { seed, durationMs, calmMs: calmMs.shortest, episodes, limits: clusterLimits, cluster: true };
    episodes.push([{ operation: create(random), startsAt: at, endsAt }]);
    at = endsAt + clusterCalmMs.shortest + random(clusterCalmMs.longest - clusterCalmMs.shortest);
  }
}

/** Half of the episodes are a single operation. */
function makeEpisode(random: Random, drawTemplate: () => OperationTemplate, at: number): Episode {
  const size = [1, 1, 1, 2, 2, 3][random(6)]!;
  const planned: PlannedOperation[] = [];
  for (let tries = 0; planned.length < size && tries < 2 * size; tries++) {
    const { durationMs, create } = drawTemplate();
    const operation = create(random);
    const startsAt = at + (planned.length === 0 ? 0 : random(2_500));
    const endsAt = startsAt + durationMs[0] + random(durationMs[1] - durationMs[0] + 1);
    const isTargetFree = planned.every((other) => targetOf(other.operation) !== targetOf(operation));
    if (isTargetFree) planned.push({ operation, startsAt, endsAt });
  }
  return planned.toSorted((first, second) => first.startsAt - second.startsAt);
}

/** Returns each template once in random order, then starts over in a new order. */
function createTemplateDrawer(random: Random, templates = operationTemplates): () => OperationTemplate {
  let remaining: OperationTemplate[] = [];
  return () => {
    if (remaining.length === 0) remaining = shuffled(random, templates);
    return remaining.pop()!;
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
