/** Runs the embedded composition in this process on an event bus that drops, repeats and reorders commits. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import { createLogger } from '@parley/service-kit/logging';
import { standaloneConfig } from '@parley/standalone/config';
import { startStandalone } from '@parley/standalone/standalone';
import { shortTimeouts, type System } from './system.ts';

export interface FaultyBusSystem extends System {
  /** Commits published so far. */
  publishedCount(): number;
}

/** The bus drops a third of the commits, delivers a third of the rest twice, and delays half past later ones. */
export async function startWithFaultyBus(seed: number): Promise<FaultyBusSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-disturbed-'));
  const { lifecycle, end } = testLifecycle();
  let publishedCount = 0;
  const countPublishes = (bus: EventBus): EventBus => ({
    get connected() {
      return bus.connected;
    },
    publish(commit) {
      publishedCount++;
      bus.publish(commit);
    },
    consume: (shard, onCommit) => bus.consume(shard, onCommit),
    close: () => bus.close(),
  });
  const { port } = await startStandalone(lifecycle, {
    config: standaloneConfig.parse({ ...shortTimeouts, DATA_DIR: dataDir, PORT: '0' }),
    logger: createLogger({ service: 'parley', level: 'silent' }),
    wrapBus: () => countPublishes(inProcessEventBus({ faultInjection: { seed, drop: 0.33, repeat: 0.33, delay: 0.5 } })),
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    publishedCount: () => publishedCount,
    async stop() {
      await end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A lifecycle that the test ends, in the order of a process: connections, servers, then the parts. */
function testLifecycle(): { lifecycle: Lifecycle; end(): Promise<void> } {
  const parts: (() => Promise<void> | void)[] = [];
  const connections: (() => Promise<void> | void)[] = [];
  const servers: Server[] = [];
  const lifecycle: Lifecycle = {
    onClose: (_name, close) => void parts.push(close),
    onDrain: (drain) => void connections.push(drain),
    async listen(server, { host, port }) {
      server.listen(port, host);
      await once(server, 'listening');
      servers.push(server);
      return (server.address() as AddressInfo).port;
    },
  };
  return {
    lifecycle,
    async end() {
      for (const drain of connections) await drain();
      for (const server of servers) {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      }
      for (const close of parts.toReversed()) await close();
    },
  };
}
