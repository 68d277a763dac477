/** A test file whose suite is filtered out; its resource keeps the process alive until it is stopped. */
import { describe, test } from '@jest/globals';
import { stopAfterSuite } from './stop-after-suite.ts';

const timer = setInterval(() => {}, 60_000);

describe('filtered out', () => {
  stopAfterSuite({
    async stop() {
      clearInterval(timer);
      process.stderr.write('stopped\n');
    },
  });
  test('never runs', () => undefined);
});

test('runs', () => undefined);
