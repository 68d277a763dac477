/** User id → milliseconds since 1970. */
export type LastSeenTimes = ReadonlyMap<string, number>;
export type WriteLastSeen = (lastSeen: LastSeenTimes) => Promise<void>;

/** Collects last-seen updates for one write. Updates that could not be written wait for the next flush. */
export interface LastSeenUpdates {
  /** `at`: milliseconds since 1970. */
  add(userId: string, at: number): void;
  flush(): Promise<void>;
}

export function createLastSeenUpdates(write: WriteLastSeen): LastSeenUpdates {
  let pending = new Map<string, number>();
  return {
    add: (userId, at) => void pending.set(userId, at),
    async flush() {
      const writing = pending;
      pending = new Map();
      try {
        await write(writing);
      } catch (error) {
        pending = new Map([...writing, ...pending]);
        throw error;
      }
    },
  };
}
