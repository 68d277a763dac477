import type { Anchor } from '@parley/event-store/event-store';
import type { Checkpoint } from '@parley/read-tables/checkpoints';

/**
 * The furthest event that this process has seen projected, by partition. It outlives reloads and leases: when a failover or a restore rolls
 * back the log and the checkpoints together, only this memory shows that commits were lost.
 */
export class ProjectedAnchors {
  readonly #anchors = new Map<number, Anchor>();

  remember({ partition, position, lastEventId: eventId }: Pick<Checkpoint, 'partition' | 'position' | 'lastEventId'>): void {
    if (position > (this.#anchors.get(partition)?.position ?? 0)) this.#anchors.set(partition, { position, eventId });
  }

  /** Returns the event that the log must contain, or null if reading on from the checkpoint proves it anyway. */
  toVerify({ partition, position, lastEventId }: Pick<Checkpoint, 'partition' | 'position' | 'lastEventId'>): Anchor | null {
    const anchor = this.#anchors.get(partition);
    return anchor === undefined || (anchor.position === position && anchor.eventId === lastEventId) ? null : anchor;
  }
}
