/** What an operator does on the page, in a browser. */
import type { Page } from 'playwright-core';

export async function enter(page: Page, origin: string, token: string): Promise<void> {
  await page.goto(`${origin}/admin`);
  await page.getByLabel('Operator token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function go(page: Page, section: 'Overview' | 'Events' | 'Dead letters' | 'Rebuild'): Promise<void> {
  await page.getByRole('link', { name: section, exact: true }).click();
  await page.locator(`#${section.toLowerCase().replace(' ', '-')}`).waitFor({ state: 'visible' });
}

/** What went wrong in the page: errors, and whatever its policy refused. */
export function troublesOf(page: Page): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    // A refused token is an answer, not a fault of the page.
    if (message.type() === 'error' && !message.text().includes('401')) troubles.push(message.text());
  });
  return troubles;
}

/** Hosts and URLs that the page asked for. */
export function requestsOf(page: Page): string[] {
  const urls: string[] = [];
  page.on('request', (request) => void urls.push(request.url()));
  return urls;
}
