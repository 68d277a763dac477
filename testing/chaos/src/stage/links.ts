/** All ways between the services and their servers, one for each process and server, so that each can be cut alone. */
import type { ServiceName, ServiceProcess, Servers } from '@parley/e2e/systems/distributed';
import type { ServerName } from '../acts.ts';
import { openTcpLink, type TcpLink } from './tcp-link.ts';

export interface Links {
  /** Opens the process' own links; answers what it must find in its environment. */
  environmentOf(process: ServiceProcess, servers: Servers): Promise<Record<string, string>>;
  between(server: ServerName, service: ServiceName | 'all'): TcpLink[];
  close(): Promise<void>;
}

const variables = { database: 'DATABASE_URL', rabbitmq: 'AMQP_URL', redis: 'REDIS_URL' } as const;

export function openLinks(): Links {
  const opened: { server: ServerName; service: ServiceName; link: TcpLink }[] = [];

  async function urlOver(server: ServerName, service: ServiceName, servers: Servers): Promise<string> {
    const url = new URL(servers[server].url);
    const link = await openTcpLink(servers[server].port);
    opened.push({ server, service, link });
    url.port = String(link.port);
    if (server === 'database') url.pathname = '/parley';
    return url.href;
  }

  return {
    async environmentOf({ service }, servers) {
      const names = Object.keys(variables) as ServerName[];
      return Object.fromEntries(await Promise.all(names.map(async (name) => [variables[name], await urlOver(name, service, servers)])));
    },
    between: (server, service) =>
      opened.filter((one) => one.server === server && (service === 'all' || one.service === service)).map(({ link }) => link),
    async close() {
      await Promise.all(opened.map(({ link }) => link.close()));
    },
  };
}
