/** Fault operations: plain values that plans and records store. */
import type { ServiceName } from '@parley/e2e/systems/distributed';

export type ServerName = 'database' | 'rabbitmq' | 'redis';

/** One of the two processes of a service. */
interface ProcessTarget {
  service: ServiceName;
  index: number;
}

/** The TCP connections of one service, or of all, to a server. */
interface LinkTarget {
  server: ServerName;
  clients: ServiceName | 'all';
}

export type Operation =
  /** SIGKILL; the supervisor restarts the process. */
  | ({ kind: 'kill' } & ProcessTarget)
  /** SIGSTOP, then SIGCONT at the end. */
  | ({ kind: 'freeze' } & ProcessTarget)
  /** Steps the wall clock, and steps it back at the end. */
  | ({ kind: 'step clock'; seconds: number } & ProcessTarget)
  /** SIGTERM, then a restart at the end. */
  | { kind: 'stop server'; server: ServerName }
  /** SIGKILL, then a restart at the end. */
  | { kind: 'kill server'; server: ServerName }
  | { kind: 'freeze server'; server: ServerName }
  /** Resets open connections and refuses new ones. */
  | ({ kind: 'cut links' } & LinkTarget)
  | ({ kind: 'delay links'; delayMs: number } & LinkTarget)
  /** Fills the disk of the database. At the end, frees it, then kills and restarts the database. */
  | { kind: 'fill disk' }
  /** SIGKILL to all processes of a machine of a cluster at once, then a restart of all at the end. */
  | { kind: 'kill machine'; machine: number }
  /** Resets the connections of a third of the clients and refuses new ones. */
  | { kind: 'disconnect clients'; third: number };

/** Names the target. Operations on the same target must not overlap: they would hide each other. */
export function targetOf(operation: Operation): string {
  if ('service' in operation) return `${operation.service} ${operation.index}`;
  if ('server' in operation) return operation.server;
  if ('machine' in operation) return `machine ${operation.machine}`;
  return operation.kind === 'fill disk' ? 'database' : 'clients';
}

export function describeOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'kill':
      return `kill -9 ${targetOf(operation)}`;
    case 'freeze':
      return `freeze ${targetOf(operation)}`;
    case 'step clock':
      return `step clock of ${targetOf(operation)} by ${operation.seconds > 0 ? '+' : '−'}${Math.abs(operation.seconds)} s`;
    case 'stop server':
      return `stop ${operation.server}`;
    case 'kill server':
      return `kill -9 ${operation.server}`;
    case 'freeze server':
      return `freeze ${operation.server}`;
    case 'cut links':
      return `disconnect ${describeClients(operation)} from ${operation.server}`;
    case 'delay links':
      return `add ${operation.delayMs} ms between ${describeClients(operation)} and ${operation.server}`;
    case 'kill machine':
      return `kill -9 all processes of machine ${operation.machine}`;
    case 'fill disk':
      return 'fill database disk';
    case 'disconnect clients':
      return 'disconnect a third of the clients';
  }
}

const describeClients = ({ clients }: LinkTarget): string => (clients === 'all' ? 'all services' : clients);
