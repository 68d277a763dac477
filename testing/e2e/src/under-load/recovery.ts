/** How long a fault was felt: until everybody writes again, and until the clients have heard all of it. */
import type { Chat } from './chat.ts';

export interface Recovery {
  /** Milliseconds until each sender was acknowledged a message that was begun since. */
  writes: number;
  /** Milliseconds until the watched clients have what was acknowledged by then. */
  reads: number;
}

/** To be called when the fault happens; tells the times on stderr. */
export async function measureRecovery(what: string, { load, mirrors }: Chat, deadlineMs = 40_000): Promise<Recovery> {
  const began = performance.now();
  await load.goesOn(1, deadlineMs);
  const writes = performance.now() - began;
  const newest = new Map<string, number>();
  for (const { conversationId, seq } of load.sent) newest.set(conversationId, Math.max(seq, newest.get(conversationId) ?? 0));
  const reached = mirrors.flatMap((mirror) => [...newest].map(([id, seq]) => mirror.reach(id, seq, deadlineMs)));
  await Promise.all(reached);
  const reads = performance.now() - began;
  process.stderr.write(`${what}: all write again after ${writes.toFixed(0)} ms, clients have everything after ${reads.toFixed(0)} ms\n`);
  return { writes, reads };
}
