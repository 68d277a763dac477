/** Touch screens: what fingers reach. */
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Stage } from '../stage.ts';
import { phone } from '../web-user.ts';

/** Pixels from the middle of a control, in each direction, that touch it. Areas of 44 px may overlap a little where controls are close. */
const reach = 18;

/** Names of the controls in the window that a finger misses when it comes down beside their middle. Links within a text are as small as the text. */
function findSmallControls(page: Page): Promise<string[]> {
  return page.evaluate((distance) => {
    const found: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>('button, select, input, a:not(p a, .mention)')) {
      const { left, top, width, height } = control.getBoundingClientRect();
      const touches = (x: number, y: number) => {
        const hit = document.elementFromPoint(left + width / 2 + x, top + height / 2 + y);
        return hit !== null && (control.contains(hit) || hit.closest('label')?.control === control);
      };
      const sides = [
        [0, -distance],
        [0, distance],
        [-distance, 0],
        [distance, 0],
      ] as const;
      if (touches(0, 0) && !sides.every(([x, y]) => touches(x, y))) found.push(control.ariaLabel ?? control.textContent);
    }
    return found;
  }, reach);
}

/** Small controls take touches around them, and no field is so small that Safari enlarges the page for it. */
export async function reachByTouch(stage: Stage): Promise<void> {
  const { ada, person, conversationId } = await stage.openPair(phone);
  const { page } = ada;
  const { items } = await person.get(`/v1/conversations/${conversationId}/messages`);
  const reactions = `/v1/conversations/${conversationId}/messages/${items[0].id}/reactions`;
  for (const emoji of ['👍', '🎉', '👀']) await person.command('PUT', `${reactions}/${encodeURIComponent(emoji)}`);
  await page.getByRole('button', { name: '👀 1' }).waitFor();
  expect(await findSmallControls(page)).toEqual([]);
  const screens = {
    '/': '.pills',
    '/people': '.search-field',
    '/settings/profile': '.panel textarea',
    '/settings/privacy': '.panel select',
  };
  for (const [path, landmark] of Object.entries(screens)) {
    await page.goto(stage.origin + path);
    await page.locator(landmark).first().waitFor();
    expect([path, await findSmallControls(page), await findSmallText(page)]).toEqual([path, [], []]);
  }
}

/** Names of the fields that Safari enlarges the page for. */
function findSmallText(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('input:not([type=file], [type=checkbox]), select, textarea')]
      .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
      .map((field) => field.ariaLabel ?? field.outerHTML.slice(0, 80)),
  );
}
