/** The API documents, and the page at `/docs` that runs requests, in a browser that can reach only the service. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

const browserPath = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const inBrowser = existsSync(browserPath) ? test : test.skip;
const browserArgs = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

describe('API documents', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded();
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  test('OpenAPI and AsyncAPI are served and share their schemas', async () => {
    const read = async (path: string): Promise<any> => (await fetch(system.origin + path)).json();
    const openapi = await read('/openapi.json');
    const asyncapi = await read('/asyncapi.json');
    expect(openapi).toMatchObject({ openapi: '3.1.0' });
    expect(asyncapi).toMatchObject({ asyncapi: '3.0.0' });
    expect(asyncapi.components.schemas.Message).toEqual(openapi.components.schemas.Message);
  });

  inBrowser(
    'the page at /docs sends a request and contacts no other host',
    async () => {
      const browser = await chromium.launch({ executablePath: browserPath, args: browserArgs });
      try {
        const page = await browser.newPage();
        const problems: string[] = [];
        page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
        page.on('request', (request) => {
          const url = request.url();
          if (!url.startsWith(system.origin) && !url.startsWith('data:')) problems.push(url);
        });
        await page.goto(`${system.origin}/docs`);
        const register = page.locator('#operations-accounts-register');
        await register.locator('.opblock-summary-control').click();
        const account = { username: 'from_the_page', password: 'correct horse', displayName: 'Ada' };
        await register.locator('textarea').fill(JSON.stringify(account));
        await register.locator('.execute').click();
        const response = register.locator('.live-responses-table .response').first();
        await response.waitFor();
        expect(await response.textContent()).toContain('from_the_page');
        expect(problems).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});
