/** Actions of an operator on the admin page. */
import type { Page } from 'playwright-core';

export async function signIn(page: Page, origin: string, token: string): Promise<void> {
  await page.goto(`${origin}/admin`);
  await page.getByLabel('Operator token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function openSection(page: Page, section: 'Overview' | 'Events' | 'Dead letters' | 'Rebuild'): Promise<void> {
  await page.getByRole('link', { name: section, exact: true }).click();
  await page.locator(`#${section.toLowerCase().replace(' ', '-')}`).waitFor({ state: 'visible' });
}

/** Collects page errors and console errors, including violations of the content security policy. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A rejected token is an expected response.
    if (message.type() === 'error' && !message.text().includes('401')) errors.push(message.text());
  });
  return errors;
}

/** Collects the URLs of all requests. */
export function collectRequests(page: Page): string[] {
  const urls: string[] = [];
  page.on('request', (request) => void urls.push(request.url()));
  return urls;
}
