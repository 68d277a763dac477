import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { hasBrowser, launchBrowser } from '../calls/browser.ts';
import { startEmbedded, type EmbeddedSystem } from '../systems/embedded.ts';
import { Stage } from './stage.ts';

interface StageOptions {
  /** Settings of the server. */
  environment?: Record<string, string>;
  context?: BrowserContextOptions;
  /** False skips the suite, as a machine without a browser does. */
  isIncluded?: boolean;
}

/** A suite with an embedded system and a browser. After each test all pages are closed; none may have had an error. */
export function describeOnStage(
  title: string,
  suite: (stage: () => Stage, system: () => EmbeddedSystem) => void,
  { environment = {}, context = {}, isIncluded = true }: StageOptions = {},
): void {
  (hasBrowser && isIncluded ? describe : describe.skip)(title, () => {
    let system: EmbeddedSystem;
    let browser: Browser;
    let stage: Stage;
    beforeAll(async () => {
      [system, browser] = await Promise.all([startEmbedded(environment), launchBrowser()]);
      stage = new Stage(browser, system.origin, context);
    }, 60_000);
    afterAll(() => Promise.all([browser.close(), system.stop()]), 30_000);
    afterEach(async () => {
      const name = expect.getState().currentTestName ?? '';
      if ([...globalThis.failedTests].some((failed) => name.endsWith(failed))) {
        process.stderr.write(`${name}, when it failed:\n${await stage.describe()}\n${(await system.describe?.()) ?? ''}\n`);
      }
      expect(await stage.close()).toEqual([]);
    }, 30_000);

    suite(
      () => stage,
      () => system,
    );
  });
}
