export type WriteLastSeen = (sightings: ReadonlyMap<string, number>) => Promise<void>;

/** When users were last seen, gathered for one write; what could not be written waits for the next. */
export interface Sightings {
  /** `at`: milliseconds since 1970. */
  note(userId: string, at: number): void;
  flush(): Promise<void>;
}

export function createSightings(write: WriteLastSeen): Sightings {
  let gathered = new Map<string, number>();
  return {
    note: (userId, at) => void gathered.set(userId, at),
    async flush() {
      const writing = gathered;
      gathered = new Map();
      try {
        await write(writing);
      } catch (error) {
        gathered = new Map([...writing, ...gathered]);
        throw error;
      }
    },
  };
}
