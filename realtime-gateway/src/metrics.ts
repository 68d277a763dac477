import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface GatewayMetrics {
  connected(): void;
  disconnected(): void;
  pushed(kind: string): void;
  /** `seconds` since the event was recorded, by two clocks: that of the database and that of this process. */
  delivered(seconds: number): void;
  resynced(): void;
  commanded(command: string, ok: boolean): void;
  /** Bytes that all sockets have not read. */
  unsent(bytes: number): void;
  /** A socket was closed because it exceeded a bound. */
  closed(bound: string): void;
}

/**
 * Registers `parley_sockets_connected`, `parley_delivery_seconds`, `parley_socket_unsent_bytes`, `parley_sockets_closed_total`, `parley_pushes_total`,
 * `parley_resyncs_total` and `parley_socket_commands_total`.
 */
export function gatewayMetrics(registers: Registry[]): GatewayMetrics {
  const sockets = new Gauge({ name: 'parley_sockets_connected', help: 'Sockets connected to this gateway', registers });
  const pushes = new Counter({
    name: 'parley_pushes_total',
    help: 'Pushes received from the push channel',
    labelNames: ['kind'],
    registers,
  });
  const delivery = new Histogram({
    name: 'parley_delivery_seconds',
    help: 'Time from recording an event in the log to sending it to the sockets of this gateway',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const resyncs = new Counter({ name: 'parley_resyncs_total', help: 'Connections that received a resync', registers });
  const commands = new Counter({
    name: 'parley_socket_commands_total',
    help: 'Commands received on sockets',
    labelNames: ['command', 'ok'],
    registers,
  });
  const unsentBytes = new Gauge({
    name: 'parley_socket_unsent_bytes',
    help: 'Bytes sent to sockets of this gateway that they have not read yet',
    registers,
  });
  const closed = new Counter({
    name: 'parley_sockets_closed_total',
    help: 'Sockets closed because they exceeded a limit',
    labelNames: ['bound'],
    registers,
  });
  return {
    connected: () => sockets.inc(),
    disconnected: () => sockets.dec(),
    pushed: (kind) => pushes.inc({ kind }),
    delivered: (seconds) => delivery.observe(Math.max(0, seconds)),
    resynced: () => resyncs.inc(),
    commanded: (command, ok) => commands.inc({ command, ok: String(ok) }),
    unsent: (bytes) => unsentBytes.set(bytes),
    closed: (bound) => closed.inc({ bound }),
  };
}

export const noMetrics: GatewayMetrics = {
  connected() {},
  disconnected() {},
  pushed() {},
  delivered() {},
  resynced() {},
  commanded() {},
  unsent() {},
  closed() {},
};
