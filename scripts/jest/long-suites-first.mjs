import { readFileSync } from 'node:fs';
import sequencer from '@jest/test-sequencer';

/**
 * Runs suites that start every service first, then those that use other servers, then those that start the command-line tool, then the
 * others, so that no long suite starts last.
 * Within each group Jest's order applies: by duration of the last run, else by size.
 */
export default class LongSuitesFirst extends sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => groupOf(one) - groupOf(other));
  }
}

function groupOf({ context, path }) {
  if (context.config.displayName.name !== 'unit') return readFileSync(path, 'utf8').includes('startDistributed(') ? 0 : 1;
  return path.includes('/cli/src/') ? 2 : 3;
}
