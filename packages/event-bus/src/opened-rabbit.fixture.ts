import { afterEach } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { DropReason, EventBus } from './event-bus.ts';
import { rabbitEventBus, type RabbitMessageBusOptions } from './rabbit-event-bus.ts';
import { topologyOf, type Topology } from './topology.ts';

const quiet = { info: () => undefined, warn: () => undefined };

/** An exchange of a test's own, so that tests on one broker do not hear each other. */
export const ownTopology = (): Topology => topologyOf(newId());

export interface OpenedRabbit {
  bus: EventBus;
  /** Why its letters were dropped so far. */
  dropped: DropReason[];
}

const opened = new Set<EventBus>();
// Also when a test fails in the middle: an open bus would keep the test run alive.
afterEach(async () => {
  await Promise.all([...opened].map((bus) => bus.close()));
  opened.clear();
});

/** Closed after the test that opens it. */
export async function openedRabbit(options: Omit<RabbitMessageBusOptions, 'logger' | 'onDropped'>): Promise<OpenedRabbit> {
  const dropped: DropReason[] = [];
  const bus = await rabbitEventBus({ ...options, logger: quiet, onDropped: (reason) => void dropped.push(reason) });
  opened.add(bus);
  return { bus, dropped };
}

/** Resolves when letters pass on all of them. */
export async function connected(...buses: EventBus[]): Promise<void> {
  await waitUntil(() => buses.every((bus) => bus.connected), { what: 'the broker', deadlineMs: 30_000 });
}
