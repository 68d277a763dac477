/** Restarts services when they exit, as Docker does with `restart: unless-stopped`. */
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeService } from '@parley/e2e/systems/node-service';

export interface Supervisor {
  /** Leaves these services dead until the returned function is called. */
  hold(services: readonly NodeService[]): () => void;
  /** Stops supervising and resolves when no restart is in progress. The services keep running. */
  stop(): Promise<void>;
}

/** Calls `onExit` for every exit, with the signal that caused it. */
export function supervise(
  services: readonly NodeService[],
  onExit: (service: NodeService, signal: NodeJS.Signals | null) => void,
): Supervisor {
  let stopped = false;
  const restarts = new Set<Promise<void>>();
  const held = new Map<NodeService, Promise<void>>();

  async function watch(service: NodeService): Promise<void> {
    for (;;) {
      const { signal } = await service.ended();
      if (stopped) return;
      onExit(service, signal);
      await delay(200);
      await held.get(service);
      if (stopped) return;
      // Not awaited: the service may exit again before it is ready, or its database may be down for long.
      const restart = service.restart().catch(() => undefined);
      restarts.add(restart);
      void restart.finally(() => restarts.delete(restart));
    }
  }

  services.forEach((service) => void watch(service));
  return {
    hold(names) {
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const service of names) held.set(service, promise);
      return resolve;
    },
    async stop() {
      stopped = true;
      await Promise.all(restarts);
    },
  };
}
