/** The embedded composition in this process, its letters lost, repeated and out of order: the log must make up for all of it. */
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
import { shortTimes, type System } from './system.ts';

export interface DisturbedSystem extends System {
  /** Letters that were published so far: of none, nothing could have been disturbed. */
  publishedCommits(): number;
}

/** A third of the letters is lost, a third of the others comes twice, and half are held back while later ones pass. */
export async function startDisturbed(seed: number): Promise<DisturbedSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-disturbed-'));
  const { lifecycle, end } = shortLifecycle();
  let publishedCommits = 0;
  const counted = (bus: EventBus): EventBus => ({
    get connected() {
      return bus.connected;
    },
    publish(publishedCommit) {
      publishedCommits++;
      bus.publish(publishedCommit);
    },
    consume: (shard, onCommit) => bus.consume(shard, onCommit),
    close: () => bus.close(),
  });
  const { port } = await startStandalone(lifecycle, {
    config: standaloneConfig.parse({ ...shortTimes, DATA_DIR: dataDir, PORT: '0' }),
    logger: createLogger({ service: 'parley', level: 'silent' }),
    wrapBus: () => counted(inProcessEventBus({ faultInjection: { seed, drop: 0.33, repeat: 0.33, delay: 0.5 } })),
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    publishedCommits: () => publishedCommits,
    async stop() {
      await end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A life that ends when the test says so, in the order of a process's: connections, servers, then the parts. */
function shortLifecycle(): { lifecycle: Lifecycle; end(): Promise<void> } {
  const parts: (() => Promise<void> | void)[] = [];
  const connections: (() => Promise<void> | void)[] = [];
  const servers: Server[] = [];
  const lifecycle: Lifecycle = {
    onClose: (_name, close) => void parts.push(close),
    onDrain: (letGo) => void connections.push(letGo),
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
      for (const letGo of connections) await letGo();
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
