import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const program = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(program);

/** Headless, with a camera and a microphone that are none, and a screen that is the page itself. */
export function launchBrowser(): Promise<Browser> {
  const media = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--auto-accept-this-tab-capture'];
  const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath: program, args: [...media, ...quiet] });
}
