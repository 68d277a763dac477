/** Participations in calls that all participants have left: they end with the call, or at the latest when their leases expire. */
import { waitUntil } from '@parley/testing-kit/wait-until';

/** Reads the peers that still participate in each call. */
export type ReadParticipants = (callIds: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;

export async function findLeakedParticipations(
  readParticipants: ReadParticipants,
  callIds: Iterable<string>,
  deadlineMs = 10_000,
): Promise<string[]> {
  const ids = [...new Set(callIds)];
  let participants: Awaited<ReturnType<ReadParticipants>> = new Map();
  const areEnded = async () => (participants = await readParticipants(ids)).size === 0;
  await waitUntil(areEnded, { what: 'the end of all participations', deadlineMs, pauseMs: 100 }).catch(() => undefined);
  return [...participants].map(([callId, peers]) => `${[...peers].join(', ')} still in ${callId} after all participants left`);
}
