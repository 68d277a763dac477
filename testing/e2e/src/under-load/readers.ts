import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../person.ts';

export interface Readers {
  answered: number;
  /** Reads whose status was not 200. */
  failures: readonly string[];
  /** Stops reading. Resolves when the last read has ended. */
  stop(): Promise<void>;
}

/** Reads the paths in a loop as each user, waiting for that user's own writes. */
export function startReaders(people: readonly Person[], paths: readonly string[]): Readers {
  const failures: string[] = [];
  const stopping = new AbortController();
  const readers: Readers = {
    answered: 0,
    failures,
    async stop() {
      stopping.abort();
      await reading;
    },
  };

  async function read(person: Person): Promise<void> {
    for (let n = 0; !stopping.signal.aborted; n++) {
      const path = paths[n % paths.length]!;
      const failure = await person.ask('GET', path).then(
        ({ status, body }) => (status === 200 ? null : `${status} ${body.code}`),
        (error: Error) => `${error.message} ${(error.cause as Error | undefined)?.message ?? ''}`,
      );
      if (failure === null) readers.answered++;
      else failures.push(`${path}: ${failure}`);
      await delay(100);
    }
  }

  const reading = Promise.all(people.map(read));
  return readers;
}
