/** Stops what was started while a file's tests were collected. */
import { afterAll } from '@jest/globals';

declare global {
  /** Created by scripts/jest/environment.mjs. */
  var stopsAtEndOfFile: (() => Promise<unknown>)[];
  /** Names of the tests of this file that have failed so far; kept by scripts/jest/environment.mjs. */
  var failedTests: ReadonlySet<string>;
}

/** Call it within the `describe` block: stops once its tests have run, or at the end of the file if all of them are filtered out. */
export function stopAfterSuite(resource: { stop(): Promise<unknown> }): void {
  let stopping: Promise<unknown> | undefined;
  const stopOnce = () => (stopping ??= resource.stop());
  afterAll(stopOnce, 60_000);
  globalThis.stopsAtEndOfFile.push(stopOnce);
}
