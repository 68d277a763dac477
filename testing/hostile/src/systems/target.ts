/** The system under attack: where clients reach it, and the processes that must survive. */
import { startDistributed } from '@parley/e2e/systems/distributed';
import { startEmbedded } from '@parley/e2e/systems/embedded';
import type { NodeService } from '@parley/e2e/systems/node-service';

export const compositions = ['embedded', 'distributed'] as const;
export type Composition = (typeof compositions)[number];

export interface Target {
  origin: string;
  services: readonly TargetService[];
  /** Exits so far, such as `query-service 1 exited (SIGABRT)`. */
  exits: readonly string[];
  /** Resolves at the first exit. */
  firstExit: Promise<void>;
  /** Logs of a service process so far. */
  output(name: string): string;
  stop(): Promise<void>;
}

export interface TargetService {
  /** `standalone`, or name and index such as `query-service 1`. */
  name: string;
  pid: number;
  healthUrl: string;
}

/** Loopback address of a load balancer that the system trusts to report the addresses of its clients. */
export const balancerAddress = '127.99.0.1';

/** Services of which the distributed system has `instances`. It has one dispatcher: it never serves a client. */
const serving = ['command-service', 'query-service', 'projector', 'realtime-gateway', 'signaling'] as const;

/** Starts a private system with the limits that it has by default. Throws ServerMissing. */
export async function startTarget(composition: Composition, instances: number): Promise<Target> {
  if (composition === 'embedded') {
    const system = await startEmbedded({ ...settings, TRUST_PROXY: balancerAddress });
    return watch(system.origin, [['standalone', system.service]], () => system.stop());
  }
  // The proxy sets the header anew, so services trust one hop; the proxy itself trusts the balancer. It inherits this variable.
  process.env['PARLEY_BALANCERS'] = balancerAddress;
  const system = await startDistributed({
    environment: { ...settings, TRUST_PROXY: '1' },
    instances: Object.fromEntries(serving.map((service) => [service, instances])),
  });
  const services = Object.entries(system.services).flatMap(([name, instances]) =>
    instances.map((service, index): [string, NodeService] => [`${name} ${index}`, service]),
  );
  const target = watch(system.origin, services, () => system.stop());
  for (const name of ['database', 'rabbitmq', 'redis'] as const) {
    system[name].onUnexpectedExit(() => target.reportExit(`${name} exited`));
  }
  return target;
}

/** A line per request would measure the disk of the test machine. */
const settings = { LOG_LEVEL: 'warn' };

interface WatchedTarget extends Target {
  reportExit(exit: string): void;
}

function watch(origin: string, services: readonly [name: string, service: NodeService][], stop: () => Promise<void>): WatchedTarget {
  const exits: string[] = [];
  const firstExit = Promise.withResolvers<void>();
  let isStopping = false;
  const reportExit = (exit: string) => {
    if (isStopping) return;
    exits.push(exit);
    firstExit.resolve();
  };
  for (const [name, service] of services) {
    void service.ended().then(({ code, signal }) => reportExit(`${name} exited (${signal ?? `code ${code}`})`));
  }
  const outputs = new Map(services.map(([name, service]) => [name, () => service.output()]));
  return {
    origin,
    services: services.map(([name, { pid, port }]) => ({ name, pid, healthUrl: `http://127.0.0.1:${port}/healthz` })),
    exits,
    firstExit: firstExit.promise,
    reportExit,
    output: (name) => outputs.get(name)?.() ?? '',
    async stop() {
      isStopping = true;
      await stop();
    },
  };
}
