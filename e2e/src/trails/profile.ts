import { expect, test } from '@jest/globals';
import { call, register } from '../person.ts';
import type { System } from '../systems/system.ts';

export function profileTrails(system: () => System): void {
  test('a new password logs all other devices out, and says so on their sockets', async () => {
    const { origin } = system();
    const ada = await register(origin, 'ada');
    const logIn = (password: string) =>
      call(origin, 'POST', '/v1/sessions', { body: { login: ada.account.username, password, deviceName: 'tablet' } });
    const { session } = (await logIn(ada.password)).body;
    const devices = async () => (await ada.get('/v1/sessions')).items.map(({ deviceName, current }: any) => [deviceName, current]);
    expect(await devices()).toEqual([
      ['tablet', false],
      [null, true],
    ]);
    const phone = await ada.connect();

    await ada.command('PUT', '/v1/me/password', { currentPassword: ada.password, newPassword: 'quite another horse' });

    expect((await call(origin, 'GET', '/v1/me', { token: session.accessToken })).status).toBe(401);
    expect(await devices()).toEqual([[null, true]]);
    expect([(await logIn(ada.password)).status, (await logIn('quite another horse')).status]).toEqual([401, 201]);
    expect(phone.socket.connected).toBe(true);
    phone.close();
  });
}
