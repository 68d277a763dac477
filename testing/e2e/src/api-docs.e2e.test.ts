/** The page to try the API from, in a browser that reaches nothing but the service. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

const browser = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const inBrowser = existsSync(browser) ? test : test.skip;
const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

describe('the documents of the API', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded();
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  test('are served, and agree with each other', async () => {
    const read = async (path: string): Promise<any> => (await fetch(system.origin + path)).json();
    const openapi = await read('/openapi.json');
    const asyncapi = await read('/asyncapi.json');
    expect(openapi).toMatchObject({ openapi: '3.1.0' });
    expect(asyncapi).toMatchObject({ asyncapi: '3.0.0' });
    expect(asyncapi.components.schemas.Message).toEqual(openapi.components.schemas.Message);
  });

  inBrowser(
    'a page to try them from sends a request, and reaches nothing else',
    async () => {
      const window = await chromium.launch({ executablePath: browser, args: quiet });
      try {
        const page = await window.newPage();
        const faults: string[] = [];
        page.on('console', (line) => void (line.type() === 'error' && faults.push(line.text())));
        page.on('request', (request) => {
          const url = request.url();
          if (!url.startsWith(system.origin) && !url.startsWith('data:')) faults.push(url);
        });
        await page.goto(`${system.origin}/docs`);
        const register = page.locator('#operations-accounts-register');
        await register.locator('.opblock-summary-control').click();
        const account = { username: 'from_the_page', password: 'correct horse', displayName: 'Ada' };
        await register.locator('textarea').fill(JSON.stringify(account));
        await register.locator('.execute').click();
        const answer = register.locator('.live-responses-table .response').first();
        await answer.waitFor();
        expect(await answer.textContent()).toContain('from_the_page');
        expect(faults).toEqual([]);
      } finally {
        await window.close();
      }
    },
    60_000,
  );
});
