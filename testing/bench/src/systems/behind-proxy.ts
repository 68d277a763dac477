import { startProxy } from '@parley/e2e/systems/proxy';
import { freePort } from '@parley/testing-kit/free-port';
import type { Address } from '../load/plan.ts';
import type { System } from './system.ts';

/** Starts haproxy, with the configuration of docker-compose.yml, in front of a system. The baselines use the same configuration. */
export async function startBehindProxy(system: System): Promise<System> {
  const ports = { public: await freePort(), internal: await freePort() };
  const backend = ({ host, port }: Address) => [`${host}:${port}`];
  const proxy = await startProxy(ports, {
    'command-service:8080': backend(system.rest),
    'realtime-gateway:8080': backend(system.sockets),
  });
  const address = { host: '127.0.0.1', port: ports.public };
  return {
    rest: address,
    sockets: address,
    services: () => ({ ...system.services(), haproxy: [proxy.pid] }),
    createConversation: (recipients) => system.createConversation(recipients),
    stop: () => proxy.stop(),
  };
}
