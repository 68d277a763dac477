import { afterEach } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { DropReason, MessageBus } from './message-bus.ts';
import { rabbitMessageBus, type RabbitMessageBusOptions } from './rabbit-message-bus.ts';
import { topologyOf, type Topology } from './topology.ts';

const quiet = { info: () => undefined, warn: () => undefined };

/** An exchange of a test's own, so that tests on one broker do not hear each other. */
export const ownTopology = (): Topology => topologyOf(newId());

export interface OpenedRabbit {
  bus: MessageBus;
  /** Why its letters were dropped so far. */
  dropped: DropReason[];
}

const opened = new Set<MessageBus>();
// Also when a test fails in the middle: an open bus would keep the test run alive.
afterEach(async () => {
  await Promise.all([...opened].map((bus) => bus.close()));
  opened.clear();
});

/** Closed after the test that opens it. */
export async function openedRabbit(options: Omit<RabbitMessageBusOptions, 'logger' | 'onDropped'>): Promise<OpenedRabbit> {
  const dropped: DropReason[] = [];
  const bus = await rabbitMessageBus({ ...options, logger: quiet, onDropped: (reason) => void dropped.push(reason) });
  opened.add(bus);
  return { bus, dropped };
}

/** Resolves when letters pass on all of them. */
export async function connected(...buses: MessageBus[]): Promise<void> {
  await waitUntil(() => buses.every((bus) => bus.connected), { what: 'the broker', deadlineMs: 30_000 });
}
