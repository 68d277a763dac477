import type { PublishedCommit } from '@parley/event-bus/event-bus';
import type { EventStore } from '@parley/event-store/event-store';

/** Later ones are delivered without their events, which the log has. */
const maxWaiting = 100;

/**
 * Opens the sealed events of published commits, once for all subscriptions, and passes the commits on in their order. A commit that does
 * not open is passed on without its events: who reads them from the log finds out why.
 */
export function openCommits(
  store: Pick<EventStore, 'opened'>,
  deliver: (commit: PublishedCommit) => void,
): (commit: PublishedCommit) => void {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;

  async function open(commit: PublishedCommit): Promise<PublishedCommit> {
    if (commit.events === null || waiting > maxWaiting) return { ...commit, events: null };
    return { ...commit, events: [...(await store.opened(commit.events))] };
  }

  async function deliverAfter(before: Promise<void>, commit: PublishedCommit): Promise<void> {
    const opened = open(commit).catch(() => ({ ...commit, events: null }));
    await before;
    deliver(await opened);
    waiting--;
  }

  return (commit) => {
    waiting++;
    last = deliverAfter(last, commit);
  };
}
