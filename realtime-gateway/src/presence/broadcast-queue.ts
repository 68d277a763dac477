/** Tells those concerned of who came and who went, each user at most once a beat. */
import type { Presence } from '@parley/presence/presence';
import type { WriteLastSeen } from './last-seen-updates.ts';

export interface Announcements {
  came(userIds: readonly string[]): void;
  /** What fails is tried again the next time. */
  tellWhoCame(): Promise<void>;
  tellWhoWent(): Promise<void>;
}

export interface AnnouncementDependencies {
  presence: Pick<Presence, 'gone' | 'forget'>;
  writeLastSeen: WriteLastSeen;
  /** As it stands with them when they are told of. */
  tell: (userIds: readonly string[]) => Promise<void>;
}

/**
 * Who came is told one beat later: whoever tells of their going just then has read that they were away, and has told it
 * by the next beat.
 */
export function createAnnouncements({ presence, writeLastSeen, tell }: AnnouncementDependencies): Announcements {
  let [fresh, due] = [new Set<string>(), new Set<string>()];
  return {
    came(userIds) {
      for (const userId of userIds) fresh.add(userId);
    },
    async tellWhoCame() {
      const telling = due;
      [due, fresh] = [fresh, new Set()];
      try {
        if (telling.size > 0) await tell([...telling]);
      } catch (error) {
        due = new Set([...telling, ...due]);
        throw error;
      }
    },
    async tellWhoWent() {
      const gone = await presence.gone();
      if (gone.length === 0) return;
      const userIds = gone.map(({ userId }) => userId);
      await writeLastSeen(new Map(gone.map(({ userId, seenAt }) => [userId, seenAt])));
      await tell(userIds);
      await presence.forget(userIds);
    },
  };
}
