/** All that may be dealt: each card becomes an act, with what chance leaves open. */
import type { ServiceName } from '@parley/e2e/systems/distributed';
import type { Random } from '@parley/testing-kit/seeded';
import type { Act, ServerName } from './acts.ts';

export interface Card {
  /** How long it lasts, in milliseconds: from, up to. */
  lasts: readonly [number, number];
  act(random: Random): Act;
}

const services: readonly ServiceName[] = ['command-service', 'projector', 'query-service', 'realtime-gateway', 'signaling'];
const servers: readonly ServerName[] = ['database', 'rabbitmq', 'redis'];
const users: Record<ServerName, readonly ServiceName[]> = {
  database: services,
  rabbitmq: ['command-service', 'projector'],
  redis: services,
};

const oneOf = <Item>(random: Random, items: readonly Item[]): Item => items[random(items.length)]!;
/** Links to it: of all, or of one who has any. */
const reaching = (random: Random, server: ServerName): ServiceName | 'all' => oneOf(random, ['all', 'all', ...users[server]]);
const seconds = (from: number, upTo: number): readonly [number, number] => [from * 1000, upTo * 1000];

/** The order means nothing: it is shuffled. */
export const deck: readonly Card[] = [
  ...services.flatMap((service): Card[] => [
    // Nothing is left to end: the supervisor brings it back.
    { lasts: [0, 0], act: (random) => ({ what: 'kill', service, index: random(2) }) },
    // Longer and shorter than what a shard's lease and an append's transaction last (5 s both).
    { lasts: seconds(2, 8), act: (random) => ({ what: 'freeze', service, index: random(2) }) },
    {
      lasts: seconds(4, 8),
      act: (random) => ({ what: 'step clock', service, index: random(2), seconds: oneOf(random, [-120, -20, -3, 3, 20, 120]) }),
    },
  ]),
  ...servers.flatMap((server): Card[] => [
    { lasts: seconds(0, 4), act: () => ({ what: 'stop server', server }) },
    { lasts: seconds(0, 4), act: () => ({ what: 'kill server', server }) },
    { lasts: seconds(2, 7), act: () => ({ what: 'freeze server', server }) },
    { lasts: seconds(1, 6), act: (random) => ({ what: 'cut links', server, of: reaching(random, server) }) },
    {
      lasts: seconds(3, 6),
      act: (random) => ({ what: 'slow links', server, of: reaching(random, server), delayMs: oneOf(random, [20, 100, 400]) }),
    },
  ]),
  { lasts: seconds(3, 6), act: () => ({ what: 'fill disk' }) },
  { lasts: seconds(1, 5), act: (random) => ({ what: 'cut off people', third: random(3) }) },
  // Another takes its shards over, and it wakes up believing that they are still its own.
  { lasts: seconds(30, 30), act: (random) => ({ what: 'freeze', service: 'projector', index: random(2) }) },
];
