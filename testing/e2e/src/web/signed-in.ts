import { randomUUID } from 'node:crypto';
import { request, type BrowserContextOptions } from 'playwright-core';
import type { Person } from '../person.ts';

/** State of a browser in which the person has signed in: the cookies, and the session that the SDK stores. */
export async function signedInBrowser(origin: string, { account, password }: Person): Promise<Pick<BrowserContextOptions, 'storageState'>> {
  const api = await request.newContext({ baseURL: origin });
  try {
    const answer = await api.post('/v1/sessions', {
      headers: { 'parley-cookies': '1' },
      data: { login: account.username, password },
    });
    if (!answer.ok()) throw new Error(`the log-in answered ${answer.status()}`);
    const { session } = (await answer.json()) as { session: { id: string } };
    const stored = JSON.stringify({ userId: account.id, sessionId: session.id, refreshKey: randomUUID() });
    const { cookies } = await api.storageState();
    return { storageState: { cookies, origins: [{ origin, localStorage: [{ name: 'parley.session', value: stored }] }] } };
  } finally {
    await api.dispose();
  }
}
