/** Process that consumes shard 0 and sends each position to its parent, which may freeze it. */
import { waitUntil } from '@parley/testing-kit/wait-until';
import { rabbitEventBus } from './rabbit-event-bus.ts';
import type { Topology } from './topology.ts';

const [url, topology] = process.argv.slice(2) as [string, string];
const logger = { info: () => undefined, warn: () => undefined };
const bus = await rabbitEventBus({ url, logger, topology: JSON.parse(topology) as Topology });
await waitUntil(() => bus.connected, { what: 'the broker', deadlineMs: 30_000 });
await bus.consume(0, ({ spans }) => process.send!(spans[0]!.from));
process.send!('reading');
