/** Recovery time after a fault, for writes and for reads. */
import type { Chat } from './chat.ts';

export interface Recovery {
  /** Milliseconds until each sender has a message acknowledged that it started after the fault. */
  writes: number;
  /** Milliseconds until the replicas have received everything that was acknowledged by then. */
  reads: number;
}

/** Measures from the moment of the call, which must be the moment of the fault. Writes the times to stderr. */
export async function measureRecovery(what: string, { load, replicas }: Chat, deadlineMs = 40_000): Promise<Recovery> {
  const began = performance.now();
  await load.waitForProgress(1, deadlineMs);
  const writes = performance.now() - began;
  const newest = new Map<string, number>();
  for (const { conversationId, seq } of load.sent) newest.set(conversationId, Math.max(seq, newest.get(conversationId) ?? 0));
  const reached = replicas.flatMap((replica) => [...newest].map(([id, seq]) => replica.reach(id, seq, deadlineMs)));
  await Promise.all(reached);
  const reads = performance.now() - began;
  process.stderr.write(`${what}: writes recovered after ${writes.toFixed(0)} ms, reads after ${reads.toFixed(0)} ms\n`);
  return { writes, reads };
}
