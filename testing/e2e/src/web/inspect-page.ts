/** Violations of what a page must have on every screen. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type axeCore from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Violations that axe finds, of all its rules or of these, each with the first elements. */
async function findAxeViolations(page: Page, rules?: string[]): Promise<string[]> {
  // Through the debugger, since the content security policy allows no other script.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(async (runOnly): Promise<axeCore.AxeResults> => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore };
    return axe.run(document, { resultTypes: ['violations'], ...(runOnly && { runOnly }) });
  }, rules);
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`)
        .join(' | ')}`,
  );
}

/** Elements that reach out of the window sideways. */
function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement!;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return wide.slice(-3).map(({ outerHTML }) => outerHTML.slice(0, 120));
  });
}

/** Animations that run although the reader wants none. */
function findAnimations(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map((animation) => ('animationName' in animation ? String(animation.animationName) : animation.constructor.name)),
  );
}

/** The widths at which the layout changes, and the narrowest that must work. */
const widths = [320, 390, 720, 960, 1240, 1440];
/** A phone's and a desktop's. */
const axeWidths = [390, 1440];

/** Every violation on the screen that the page shows, at all widths and in both themes. */
export async function inspectPage(page: Page): Promise<string[]> {
  const found = (await findAnimations(page)).map((animation) => `animation ${animation}`);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    found.push(...(await findOverflow(page)).map((name) => `overflow at ${width} px: ${name}`));
    if (!axeWidths.includes(width)) continue;
    found.push(...(await findAxeViolations(page)).map((violation) => `${width} px: ${violation}`));
    await page.emulateMedia({ colorScheme: 'dark' });
    found.push(...(await findAxeViolations(page, ['color-contrast'])).map((violation) => `${width} px, dark: ${violation}`));
    await page.emulateMedia({ colorScheme: 'light' });
  }
  return found;
}
