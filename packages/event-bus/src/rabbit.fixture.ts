import { afterEach } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { DropReason, EventBus } from './event-bus.ts';
import { rabbitEventBus, type RabbitEventBusOptions } from './rabbit-event-bus.ts';
import { topologyOf, type Topology } from './topology.ts';

const quiet = { info: () => undefined, warn: () => undefined };

/** Creates a topology with its own exchange, to isolate tests that share a broker. */
export const uniqueTopology = (): Topology => topologyOf(newId());

export interface TestBus {
  bus: EventBus;
  /** Reasons of the drops so far. */
  dropped: DropReason[];
}

const opened = new Set<EventBus>();
// Runs after failed tests too: an open bus would keep the test run alive.
afterEach(async () => {
  await Promise.all([...opened].map((bus) => bus.close()));
  opened.clear();
});

/** Opens a bus that is closed after the test. */
export async function openRabbitBus(options: Omit<RabbitEventBusOptions, 'logger' | 'onDropped'>): Promise<TestBus> {
  const dropped: DropReason[] = [];
  const bus = await rabbitEventBus({ ...options, logger: quiet, onDropped: (reason) => void dropped.push(reason) });
  opened.add(bus);
  return { bus, dropped };
}

/** Resolves when all buses are connected. */
export async function connected(...buses: EventBus[]): Promise<void> {
  await waitUntil(() => buses.every((bus) => bus.connected), { what: 'the broker', deadlineMs: 30_000 });
}
