/** Steps of operators in the console. */
import type { Page } from 'playwright-core';
import { call, register, type Person } from '../person.ts';
import type { EmbeddedSystem } from '../systems/embedded.ts';
import type { Stage } from './stage.ts';
import type { WebUser } from './web-user.ts';

export async function registerOperator({ origin, operatorToken }: EmbeddedSystem, name = 'olga'): Promise<Person> {
  const person = await register(origin, name);
  await call(origin, 'PUT', `/v1/admin/users/${person.id}/role`, { token: operatorToken!, body: { role: 'operator' } });
  return person;
}

/** Ends the roles of all others. */
export async function onlyOperator(system: EmbeddedSystem): Promise<Person> {
  const { origin, operatorToken: token } = system;
  const person = await registerOperator(system);
  const { body } = await call(origin, 'GET', '/v1/admin/users?role=operator&limit=200', { token: token! });
  for (const { id } of body.items as { id: string }[])
    if (id !== person.id) await call(origin, 'PUT', `/v1/admin/users/${id}/role`, { token: token!, body: { role: 'user' } });
  return person;
}

export async function signIn(user: WebUser, { account, password }: Person): Promise<void> {
  await user.type('Username', account.username);
  await user.type('Password', password);
  await user.page.keyboard.press('Enter');
}

export async function openConsole(stage: Stage, operator: Person, path: string): Promise<WebUser> {
  const user = await stage.open(undefined, path);
  await signIn(user, operator);
  await user.page.getByRole('navigation', { name: 'Console' }).waitFor();
  return user;
}

/** A closed dialog goes a step back in the history, which would undo what comes next. */
export async function dialogsAreClosed(page: Page): Promise<void> {
  await page.waitForFunction(() => ((history.state as { overlay?: number } | null)?.overlay ?? 0) === 0);
}

export async function chooseAction(user: WebUser, name: RegExp): Promise<void> {
  await dialogsAreClosed(user.page);
  const action = user.page.getByRole('complementary').getByRole('button', { name }).first();
  await action.focus();
  await user.page.keyboard.press('Enter');
  await user.page.locator('dialog[open]').waitFor();
}

export const rowOf = (page: Page, { username }: Person['account']) =>
  page.getByRole('table', { name: 'People' }).getByRole('row', { name: new RegExp(`@${username}`) });

/** The first rows have these texts, in this order. */
export async function expectRows(page: Page, table: string, texts: string[]): Promise<void> {
  const rows = page.getByRole('table', { name: table }).getByRole('row');
  for (const [index, text] of texts.entries())
    await rows
      .nth(index + 1)
      .getByText(text)
      .waitFor();
}
