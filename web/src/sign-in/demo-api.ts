import type { ParleyClient } from '@parley/client/parley-client';
import { deviceName } from './device-name.ts';

export interface DemoPerson {
  id: string;
  username: string;
  displayName: string;
  about: string | null;
  avatarUrl: string | null;
}

/** The operations of the demo. They exist only in the one process, on a loopback address, outside production. */
export function createDemo(client: ParleyClient) {
  const request = async (path: string, body?: unknown): Promise<Response> =>
    fetch(new URL(path, client.origin), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json', 'Parley-Cookies': '1' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const read = async <Answer>(response: Response): Promise<Answer> => {
    if (!response.ok) throw new Error(`The demo answered ${response.status}`);
    return (await response.json()) as Answer;
  };
  return {
    /** Null where the server has no demo. */
    async people(): Promise<readonly DemoPerson[] | null> {
      const response = await request('/v1/demo/people').catch(() => null);
      return response?.ok ? (await read<{ items: readonly DemoPerson[] }>(response)).items : null;
    },
    async fill(): Promise<readonly DemoPerson[]> {
      return (await read<{ items: readonly DemoPerson[] }>(await request('/v1/demo/seed', {}))).items;
    },
    async signIn(userId: string): Promise<void> {
      await client.startSession(await read(await request('/v1/demo/sessions', { userId, deviceName: deviceName(navigator.userAgent) })));
    },
  };
}
