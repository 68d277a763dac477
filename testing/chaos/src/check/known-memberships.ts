import type { WireEvent } from '@parley/events/wire/events';
import { isTimelineEvent } from './losses.ts';

/** The conversations of a user, as far as their socket has received; the event with the higher `seq` wins. */
export class KnownMemberships {
  readonly #userId: string;
  readonly #states = new Map<string, { seq: number; present: boolean }>();

  constructor(userId: string) {
    this.#userId = userId;
  }

  includes(conversationId: string): boolean {
    return this.#states.get(conversationId)?.present === true;
  }

  receive(event: WireEvent): void {
    if (event.type === 'ready' || event.type === 'resync') {
      // An unlisted conversation was left at an unknown seq: any newer event may add the user again.
      for (const state of this.#states.values()) state.present = false;
      for (const { id, lastSeq } of event.conversations) this.#states.set(id, { seq: lastSeq, present: true });
    } else if (isTimelineEvent(event)) {
      const present = this.#presenceAfter(event);
      if (present === null || event.seq <= (this.#states.get(event.conversationId)?.seq ?? 0)) return;
      this.#states.set(event.conversationId, { seq: event.seq, present });
    }
  }

  /** Returns null if the event does not change the user's membership. */
  #presenceAfter(event: WireEvent): boolean | null {
    if (event.type === 'member.removed') return event.userIds.includes(this.#userId) ? false : null;
    const isAddition = event.type === 'member.added' || event.type === 'conversation.created';
    return isAddition && event.members.some(({ user }) => user.id === this.#userId) ? true : null;
  }
}
