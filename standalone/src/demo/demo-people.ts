import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The people that the demo made, in order. A file next to the log names them: no name and no event makes a user one of them. */
export interface DemoPeople {
  ids(): readonly string[];
  has(userId: string): boolean;
  /** Durable enough for a demo: written before it returns, not synchronized. */
  add(userId: string): void;
}

/** Opens `demo-people.json` in the data folder. */
export function openDemoPeople(dataFolder: string): DemoPeople {
  const file = join(dataFolder, 'demo-people.json');
  const ids = readIds(file);
  return {
    ids: () => [...ids],
    has: (userId) => ids.has(userId),
    add(userId) {
      ids.add(userId);
      writeFileSync(`${file}.new`, JSON.stringify([...ids]), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

/** A missing file names nobody; so does one that a power failure has damaged. */
function readIds(file: string): Set<string> {
  try {
    return new Set(JSON.parse(readFileSync(file, 'utf8')) as string[]);
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}
