/**
 * Which gateways run, and how many sockets each holds, for operators: each gateway says it of itself every few seconds, and
 * is gone when it has not for a while. Nothing depends on it.
 */
export interface GatewayRegistry {
  say(line: GatewayLine): Promise<void>;
  leave(id: string): Promise<void>;
  /** Those that spoke lately, by host. Rejects with PresenceAway. */
  read(): Promise<GatewayLine[]>;
}

export interface GatewayLine {
  /** Of the process. */
  id: string;
  host: string;
  sockets: number;
  /** Milliseconds since 1970, by the gateway's clock. */
  startedAt: number;
  saidAt: number;
}

/** Milliseconds. Clocks of machines may differ by what lies between the two. */
const betweenLines = 3_000;
const believedFor = 15_000;

/** Of these lines those that are still believed, by host. */
export function stillBelieved(lines: readonly GatewayLine[], now: number): GatewayLine[] {
  const recent = lines.filter(({ saidAt }) => now - saidAt < believedFor);
  return recent.toSorted((one, other) => (one.host + one.id < other.host + other.id ? -1 : 1));
}

/** Says it at once and again and again; what fails is said the next time. */
export function keepSaying(
  roll: GatewayRegistry,
  { sockets, ...who }: Pick<GatewayLine, 'id' | 'host'> & { sockets: () => number },
): { close(): Promise<void> } {
  const startedAt = Date.now();
  const say = () => void roll.say({ ...who, sockets: sockets(), startedAt, saidAt: Date.now() }).catch(() => undefined);
  say();
  const saying = setInterval(say, betweenLines);
  saying.unref();
  return {
    async close() {
      clearInterval(saying);
      await roll.leave(who.id).catch(() => undefined);
    },
  };
}
