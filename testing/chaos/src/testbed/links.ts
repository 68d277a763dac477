/** TCP proxies between services and servers: one per process and server, so that each connection can be cut separately. */
import type { ServiceName, ServiceProcess, Servers } from '@parley/e2e/systems/distributed';
import type { ServerName } from '../operations.ts';
import { openTcpProxy, type TcpProxy } from '@parley/testing-kit/tcp-proxy';

export interface Links {
  /** Opens the proxies of a process and returns the environment variables that point to them. */
  environmentFor(process: ServiceProcess, servers: Servers): Promise<Record<string, string>>;
  between(server: ServerName, service: ServiceName | 'all'): TcpProxy[];
  close(): Promise<void>;
}

const variables = { database: 'DATABASE_URL', rabbitmq: 'AMQP_URL', redis: 'REDIS_URL' } as const;

export function openLinks(): Links {
  const links: { server: ServerName; service: ServiceName; proxy: TcpProxy }[] = [];

  async function openLink(server: ServerName, service: ServiceName, servers: Servers): Promise<string> {
    const url = new URL(servers[server].url);
    const proxy = await openTcpProxy(servers[server].port);
    links.push({ server, service, proxy });
    url.port = String(proxy.port);
    if (server === 'database') url.pathname = '/parley';
    return url.href;
  }

  return {
    async environmentFor({ service }, servers) {
      const names = Object.keys(variables) as ServerName[];
      const urls = await Promise.all(names.map(async (name) => [variables[name], await openLink(name, service, servers)] as const));
      const environment: Record<string, string> = Object.fromEntries(urls);
      // The key store is on the same server.
      return { ...environment, KEYS_DATABASE_URL: `${environment['DATABASE_URL']}_keys` };
    },
    between: (server, service) =>
      links.filter((link) => link.server === server && (service === 'all' || link.service === service)).map(({ proxy }) => proxy),
    async close() {
      await Promise.all(links.map(({ proxy }) => proxy.close()));
    },
  };
}
