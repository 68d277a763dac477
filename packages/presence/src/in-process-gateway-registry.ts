/** The roll of a single process: a map. */
import { stillBelieved, type GatewayLine, type GatewayRegistry } from './gateway-registry.ts';

export function inProcessGatewayRegistry(): GatewayRegistry {
  const lines = new Map<string, GatewayLine>();
  return {
    say: async (line) => void lines.set(line.id, line),
    leave: async (id) => void lines.delete(id),
    read: async () => stillBelieved([...lines.values()], Date.now()),
  };
}
