/** Every screen of the web client, at all widths and in both themes: no violation that axe finds, nothing cut off, no animation. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { hasBrowser, launchBrowser } from '../calls/browser.ts';
import { startEmbedded, type EmbeddedSystem } from '../systems/embedded.ts';
import { inspectCall, inspectScreens, inspectSignedOut } from './scenarios/inspections.ts';
import { Stage } from './stage.ts';
import { patientCalls } from './web-scenarios.ts';

(hasBrowser ? describe : describe.skip)('web client, on every screen', () => {
  let system: EmbeddedSystem;
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    [system, browser] = await Promise.all([startEmbedded(patientCalls), launchBrowser()]);
    stage = new Stage(browser, system.origin, { reducedMotion: 'reduce' });
    await fetch(`${system.origin}/v1/demo/seed`, { method: 'POST' });
  }, 60_000);
  afterAll(() => Promise.all([browser.close(), system.stop()]), 30_000);

  test.each([
    ['signed out, and with nothing yet', inspectSignedOut],
    ['signed in', inspectScreens],
    ['calling, and offline', inspectCall],
  ])(
    '%s',
    async (_, inspect) => {
      expect(await inspect(stage)).toEqual({});
      await stage.close();
    },
    240_000,
  );
});
