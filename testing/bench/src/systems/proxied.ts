import { startProxy } from '@parley/e2e/systems/proxy';
import { freePort } from '@parley/testing-kit/free-port';
import type { Address } from '../load/plan.ts';
import type { System } from './system.ts';

/** The same system as it is reached through haproxy, by the configuration of docker-compose.yml, which serves rivals as well. */
export async function behindProxy(system: System): Promise<System> {
  const ports = { public: await freePort(), internal: await freePort() };
  const at = ({ host, port }: Address) => [`${host}:${port}`];
  const proxy = await startProxy(ports, { 'command-service:8080': at(system.rest), 'realtime-gateway:8080': at(system.sockets) });
  const address = { host: '127.0.0.1', port: ports.public };
  return {
    rest: address,
    sockets: address,
    services: () => ({ ...system.services(), haproxy: [proxy.pid] }),
    makeConversation: (recipients) => system.makeConversation(recipients),
    stop: () => proxy.stop(),
  };
}
