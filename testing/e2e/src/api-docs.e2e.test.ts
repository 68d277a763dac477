/** The API documents, and the page at `/docs` that runs requests, in a browser that can reach only the service. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from './calls/browser.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

const inBrowser = hasBrowser ? test : test.skip;

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
    expect(asyncapi).toMatchObject({ asyncapi: '3.1.0' });
    expect(asyncapi.components.schemas.Message).toEqual(openapi.components.schemas.Message);
  });

  inBrowser(
    'the page at /docs sends every example in order and contacts no other host',
    () =>
      onDocsPage(system.origin, async (page) => {
        await page.getByRole('button', { name: 'Send all examples in order' }).click();
        const outcome = page.locator('#run-state', { hasText: /succeeded/ });
        await outcome.waitFor({ timeout: 120_000 });
        expect(await outcome.textContent()).toMatch(/^All \d{2,} examples of users succeeded; \d+ need /);
      }),
    180_000,
  );

  inBrowser(
    'the page signs up with one click, and fills in the ids of earlier responses',
    () =>
      onDocsPage(system.origin, async (page) => {
        await page.getByRole('button', { name: 'Use a new demo account' }).click();
        await page.locator('#account-state', { hasText: 'Signed in as ada.lovelace' }).waitFor();
        const form = (operation: string) => page.getByRole('form', { name: `Send ${operation}`, exact: true });
        const send = (operation: string) => form(operation).getByRole('button', { name: 'Send', exact: true }).click();
        await send('createConversation');
        await form('createConversation').getByText('Remembered for later requests: conversationId').waitFor();
        expect(await form('sendMessage').locator('[name="path:conversationId"]').inputValue()).toMatch(/^[0-9a-f-]{36}$/);
        await send('sendMessage');
        await form('sendMessage').getByText('Remembered for later requests: messageId').waitFor();
        await form('sendMessage').getByRole('button', { name: 'SDK' }).click();
        expect(await form('sendMessage').locator('.samples code').textContent()).toContain('client.api.sendMessage({');

        await page.getByRole('searchbox', { name: 'Search' }).fill('typing');
        await page.goto(`${system.origin}/docs/events`);
        await page.getByRole('heading', { name: 'message.sent', exact: true }).waitFor();
      }),
    60_000,
  );
});

/** Opens `/docs`. The page must have no errors, and contact no other host. */
async function onDocsPage(origin: string, visit: (page: Page) => Promise<void>): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const problems = watchForProblems(page, origin);
    await page.goto(`${origin}/docs`);
    await visit(page);
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
}

/** Collects errors of the console, and requests to other hosts. */
function watchForProblems(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => void problems.push(error.message));
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) problems.push(url);
  });
  return problems;
}
