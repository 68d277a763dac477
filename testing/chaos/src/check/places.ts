/** The places in calls that everybody has left: they go with the call, and at the latest when their leases run out. */
import { waitUntil } from '@parley/testing-kit/wait-until';

/** The peers that hold a place in each of the calls. */
export type ReadPlaces = (callIds: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;

export async function findHeldPlaces(readPlaces: ReadPlaces, callIds: Iterable<string>, deadlineMs = 10_000): Promise<string[]> {
  const ids = [...new Set(callIds)];
  let held: Awaited<ReturnType<ReadPlaces>> = new Map();
  const areFree = async () => (held = await readPlaces(ids)).size === 0;
  await waitUntil(areFree, { what: 'the places to be free', deadlineMs, pauseMs: 100 }).catch(() => undefined);
  return [...held].map(([callId, peers]) => `${[...peers].join(', ')} still hold places in ${callId}, and everybody has left it`);
}
