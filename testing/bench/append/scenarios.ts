/** What is measured. Rates are in events a second, so that appends of many events compare with multi-row inserts. */
export interface Scenario {
  name: string;
  /** Who append at the same time, each waiting for its answer before it goes on. */
  callers: number;
  /** Of one append, and rows of one raw insert. */
  events: number;
  /** That insert rows, each waiting for its answer before it goes on. */
  rawConnections: number;
}

export const scenarios: readonly Scenario[] = [
  { name: '64 callers', callers: 64, events: 1, rawConnections: 64 },
  { name: '512 callers', callers: 512, events: 1, rawConnections: 64 },
  { name: '100 events', callers: 16, events: 100, rawConnections: 16 },
  { name: '1 caller', callers: 1, events: 1, rawConnections: 1 },
];

/** Runs `work` over and over in each of `count` loops; resolves with the runs a second. */
export async function runFor(seconds: number, count: number, work: (loop: number) => Promise<void>): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1000;
  let runs = 0;
  const loop = async (index: number) => {
    while (performance.now() < until) {
      await work(index);
      runs += 1;
    }
  };
  await Promise.all(Array.from({ length: count }, (_, index) => loop(index)));
  return (runs * 1000) / (performance.now() - began);
}
