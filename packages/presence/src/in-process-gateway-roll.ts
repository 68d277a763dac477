/** The roll of a single process: a map. */
import { stillBelieved, type GatewayLine, type GatewayRoll } from './gateway-roll.ts';

export function inProcessGatewayRoll(): GatewayRoll {
  const lines = new Map<string, GatewayLine>();
  return {
    say: async (line) => void lines.set(line.id, line),
    leave: async (id) => void lines.delete(id),
    read: async () => stillBelieved([...lines.values()], Date.now()),
  };
}
