import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

const left = `SELECT SUM(h.position - c.position) AS events FROM heads h
  JOIN checkpoints c ON c.partition_id = h.partition_id AND c.subscription = 'live'`;

/** Resolves when the read tables hold all that the log held when it was asked; throws when nothing moves for a minute. */
export async function awaitProjected(databaseUrl: string): Promise<void> {
  const connection = await createConnection({ uri: databaseUrl });
  try {
    for (let [fewest, movedAt] = [Infinity, performance.now()]; ;) {
      const [[row]] = await connection.query<RowDataPacket[]>(left);
      const events = Number(row!['events']);
      if (events === 0) return;
      if (events < fewest) [fewest, movedAt] = [events, performance.now()];
      if (performance.now() - movedAt > 60_000) throw new Error(`the projector stands still, ${events} events behind`);
      await pause(100);
    }
  } finally {
    await connection.end();
  }
}
