import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

const stallTimeoutMs = 60_000;

/** Resolves when `readLag` returns 0. Throws if the lag has not fallen for a minute. */
export async function waitForCatchUp(readLag: () => Promise<number>, pollMs: number): Promise<void> {
  for (let [lowest, loweredAt] = [Infinity, performance.now()]; ;) {
    const lag = await readLag();
    if (lag === 0) return;
    if (lag < lowest) [lowest, loweredAt] = [lag, performance.now()];
    if (performance.now() - loweredAt > stallTimeoutMs) throw new Error(`Projection stalled ${lag} events behind the log`);
    await pause(pollMs);
  }
}

const liveLag = `SELECT SUM(h.position - c.position) AS events FROM heads h
  JOIN checkpoints c ON c.partition_id = h.partition_id AND c.subscription = 'live'`;

/** Resolves when the live subscription has processed the whole log. */
export async function awaitProjected(databaseUrl: string): Promise<void> {
  const connection = await createConnection({ uri: databaseUrl });
  const readLag = async () => {
    const [[row]] = await connection.query<RowDataPacket[]>(liveLag);
    return Number(row!['events']);
  };
  try {
    await waitForCatchUp(readLag, 100);
  } finally {
    await connection.end();
  }
}
