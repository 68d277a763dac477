/** Rates are in events per second, so that appends of many events compare with multi-row inserts. */
export interface Scenario {
  name: string;
  /** Concurrent callers of the event store, each with one append in flight. */
  callers: number;
  /** Events per append, and rows per raw insert. */
  events: number;
  /** Connections for raw inserts, each with one insert in flight. */
  rawConnections: number;
}

export interface AppendContestant {
  /** Returns events per second. */
  run: (seconds: number) => Promise<number>;
  close: () => Promise<void>;
}

export const scenarios: readonly Scenario[] = [
  { name: '64 callers', callers: 64, events: 1, rawConnections: 64 },
  { name: '512 callers', callers: 512, events: 1, rawConnections: 64 },
  { name: '100 events', callers: 16, events: 100, rawConnections: 16 },
  { name: '1 caller', callers: 1, events: 1, rawConnections: 1 },
];

/** Runs `work` repeatedly in `concurrency` loops and returns the runs per second. */
export async function measureRate(seconds: number, concurrency: number, work: (loop: number) => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let runs = 0;
  const loop = async (index: number) => {
    while (performance.now() < until) {
      await work(index);
      runs += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, index) => loop(index)));
  return (runs * 1000) / (performance.now() - startedAt);
}
