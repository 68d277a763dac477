import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

// Once for all files of a worker: compiling it for each took a fifth of the time of unit tests.
const knex = createRequire(new URL('../../packages/database/package.json', import.meta.url))('knex');

/**
 * Node's environment, which at the end of a file also awaits the functions that the file registered with `stopAtEndOfFile`. A hook would
 * not do: Jest runs none of a `describe` block, nor of a file, whose tests are all filtered out. `failedTests` lets hooks report the
 * state of what a failed test ran on.
 */
export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.stopsAtEndOfFile = [];
    this.global.failedTests = new Set();
    this.global.knexOfWorker = knex;
  }

  async handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure') this.global.failedTests.add(test.name);
    if (name !== 'run_finish') return;
    for (const stop of this.global.stopsAtEndOfFile.toReversed()) await stop();
  }
}
