/** Starts a service again whenever it ends, as Docker does with `restart: unless-stopped`. */
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeService } from '@parley/e2e/systems/node-service';

export interface Supervisor {
  /** Ends the watch; resolves when no start is under way any more. The services go on. */
  stop(): Promise<void>;
}

/** `onEnd` is told of every end, and by which signal it came. */
export function supervise(
  services: readonly NodeService[],
  onEnd: (service: NodeService, signal: NodeJS.Signals | null) => void,
): Supervisor {
  let stopped = false;
  const starts = new Set<Promise<void>>();

  async function watch(service: NodeService): Promise<void> {
    for (;;) {
      const { signal } = await service.ended();
      if (stopped) return;
      onEnd(service, signal);
      await delay(200);
      if (stopped) return;
      // That it becomes ready is not awaited: it may end again before, or its database be away for long.
      const start = service.restart().catch(() => undefined);
      starts.add(start);
      void start.finally(() => starts.delete(start));
    }
  }

  services.forEach((service) => void watch(service));
  return {
    async stop() {
      stopped = true;
      await Promise.all(starts);
    },
  };
}
