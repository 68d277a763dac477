import type { WireEvent } from '@parley/events/wire/events';
import { isOfTimeline } from './lost.ts';

/** Which conversations somebody is in, by what their socket was told so far: of two words the one with the higher seq holds. */
export class Standing {
  readonly #userId: string;
  readonly #words = new Map<string, { seq: number; present: boolean }>();

  constructor(userId: string) {
    this.#userId = userId;
  }

  isIn(conversationId: string): boolean {
    return this.#words.get(conversationId)?.present === true;
  }

  hear(event: WireEvent): void {
    if (event.type === 'ready' || event.type === 'resync') {
      // What is not listed is gone; which event did that is not said, so whatever is newer than all before brings it back.
      for (const word of this.#words.values()) word.present = false;
      for (const { id, lastSeq } of event.conversations) this.#words.set(id, { seq: lastSeq, present: true });
    } else if (isOfTimeline(event)) {
      const present = this.#presenceBy(event);
      if (present === null || event.seq <= (this.#words.get(event.conversationId)?.seq ?? 0)) return;
      this.#words.set(event.conversationId, { seq: event.seq, present });
    }
  }

  /** Null where it says nothing of them. */
  #presenceBy(event: WireEvent): boolean | null {
    if (event.type === 'member.removed') return event.userIds.includes(this.#userId) ? false : null;
    const isComing = event.type === 'member.added' || event.type === 'conversation.created';
    return isComing && event.members.some(({ user }) => user.id === this.#userId) ? true : null;
  }
}
