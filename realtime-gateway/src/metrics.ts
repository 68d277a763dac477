import { Counter, Gauge, type Registry } from 'prom-client';

export interface GatewayMetrics {
  connected(): void;
  disconnected(): void;
  pushed(kind: string): void;
  resynced(): void;
  commanded(command: string, ok: boolean): void;
}

/** Registers `parley_sockets_connected`, `parley_pushes_total`, `parley_resyncs_total` and `parley_socket_commands_total`. */
export function gatewayMetrics(registers: Registry[]): GatewayMetrics {
  const sockets = new Gauge({ name: 'parley_sockets_connected', help: 'Sockets connected to this gateway', registers });
  const pushes = new Counter({
    name: 'parley_pushes_total',
    help: 'Pushes received from the push channel',
    labelNames: ['kind'],
    registers,
  });
  const resyncs = new Counter({ name: 'parley_resyncs_total', help: 'Connections that had to resync', registers });
  const commands = new Counter({
    name: 'parley_socket_commands_total',
    help: 'Commands received on sockets',
    labelNames: ['command', 'ok'],
    registers,
  });
  return {
    connected: () => sockets.inc(),
    disconnected: () => sockets.dec(),
    pushed: (kind) => pushes.inc({ kind }),
    resynced: () => resyncs.inc(),
    commanded: (command, ok) => commands.inc({ command, ok: String(ok) }),
  };
}

export const noMetrics: GatewayMetrics = { connected() {}, disconnected() {}, pushed() {}, resynced() {}, commanded() {} };
