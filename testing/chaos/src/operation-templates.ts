/** All operations that a plan draws from; chance fills in what each template leaves open. */
import type { ServiceName } from '@parley/e2e/systems/distributed';
import type { Random } from '@parley/testing-kit/seeded';
import type { Operation, ServerName } from './operations.ts';

export interface OperationTemplate {
  /** Shortest and longest duration. */
  durationMs: readonly [number, number];
  create(random: Random): Operation;
}

const services: readonly ServiceName[] = ['command-service', 'projector', 'dispatcher', 'query-service', 'realtime-gateway', 'signaling'];
const servers: readonly ServerName[] = ['database', 'rabbitmq', 'redis'];
/** Machines of a cluster; the first two run the services too. */
const machines = 3;

const clientsOf: Record<ServerName, readonly ServiceName[]> = {
  database: services,
  rabbitmq: ['command-service', 'projector'],
  redis: services,
};

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[random(items.length)]!;
const pickClients = (random: Random, server: ServerName): ServiceName | 'all' => pick(random, ['all', 'all', ...clientsOf[server]]);
const seconds = (shortest: number, longest: number): readonly [number, number] => [shortest * 1000, longest * 1000];

/** The plan shuffles these. */
export const operationTemplates: readonly OperationTemplate[] = [
  ...services.flatMap((service): OperationTemplate[] => [
    // Ends at once: the supervisor restarts the process.
    { durationMs: [0, 0], create: (random) => ({ kind: 'kill', service, index: random(2) }) },
    // Shorter and longer than a shard lease and the transaction of an append last (5 s both).
    { durationMs: seconds(2, 8), create: (random) => ({ kind: 'freeze', service, index: random(2) }) },
    {
      durationMs: seconds(4, 8),
      create: (random) => ({ kind: 'step clock', service, index: random(2), seconds: pick(random, [-120, -20, -3, 3, 20, 120]) }),
    },
  ]),
  ...servers.flatMap((server): OperationTemplate[] => [
    { durationMs: seconds(0, 4), create: () => ({ kind: 'stop server', server }) },
    { durationMs: seconds(0, 4), create: () => ({ kind: 'kill server', server }) },
    { durationMs: seconds(2, 7), create: () => ({ kind: 'freeze server', server }) },
    { durationMs: seconds(1, 6), create: (random) => ({ kind: 'cut links', server, clients: pickClients(random, server) }) },
    {
      durationMs: seconds(3, 6),
      create: (random) => ({
        kind: 'delay links',
        server,
        clients: pickClients(random, server),
        delayMs: pick(random, [20, 100, 400]),
      }),
    },
  ]),
  { durationMs: seconds(3, 6), create: () => ({ kind: 'fill disk' }) },
  { durationMs: seconds(1, 5), create: (random) => ({ kind: 'disconnect clients', third: random(3) }) },
  // The other projector takes over the shards; this one resumes as if it still held the leases.
  { durationMs: seconds(30, 30), create: (random) => ({ kind: 'freeze', service: 'projector', index: random(2) }) },
];

/** Operations on a cluster. Those on a server meet its primary, or one node of RabbitMQ after the other. */
export const clusterTemplates: readonly OperationTemplate[] = [
  ...servers.map((server): OperationTemplate => ({ durationMs: seconds(6, 10), create: () => ({ kind: 'kill server', server }) })),
  { durationMs: seconds(8, 12), create: (random) => ({ kind: 'kill machine', machine: random(machines) }) },
];
