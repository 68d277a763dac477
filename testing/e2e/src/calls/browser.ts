import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** The headless shell draws no window of a desktop, so it takes a quarter of the processor time to start and to open a page. */
const debianPaths = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const browserPath = process.env['TEST_CHROMIUM'] ?? debianPaths.find(existsSync) ?? debianPaths[0]!;

export const hasBrowser = existsSync(browserPath);

/** Launches a headless browser with a fake camera and microphone; screen sharing captures the page itself. */
export function launchBrowser(): Promise<Browser> {
  const media = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--auto-accept-this-tab-capture'];
  const offline = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath: browserPath, args: [...media, ...offline] });
}
