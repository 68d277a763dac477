import { createHash, randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { call, register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';
import { download, pngOf, upload, uploadFile } from '../uploads.ts';

export function fileScenarios(system: () => System): void {
  const registerAll = (...names: string[]) => Promise.all(names.map((name) => register(system().origin, name)));
  const get = (path: string, person: Person | null, headers: Record<string, string> = {}) =>
    download(system().origin, path, person, headers);

  test.concurrent('an attachment is visible to the conversation’s members until the message is deleted', async () => {
    const [ada, bob, eve] = (await registerAll('ada', 'bob', 'eve')) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const path = `/v1/conversations/${conversation.id}/messages`;
    const device = await bob.connect();
    const file = await uploadFile(ada);
    expect(file).toMatchObject({ mediaType: 'image/png', width: 24, height: 12, url: `/v1/files/${file.id}` });
    expect([(await get(file.url, ada)).status, (await get(file.url, bob)).status]).toEqual([200, 404]);

    const { message } = await ada.command('POST', path, { attachments: [file.id] });
    expect(message).toMatchObject({ text: null, attachments: [file] });
    const pushed = await device.waitFor('message.sent', (event) => event.message.id === message.id);
    expect(pushed.message.attachments).toEqual([file]);

    const shown = await get(file.url, bob);
    expect([shown.status, shown.headers.get('content-type'), shown.bytes.length]).toEqual([200, 'image/png', file.size]);
    expect(createHash('sha256').update(shown.bytes).digest('hex')).toBe(file.sha256);
    const thumbnail = await get(file.thumbnailUrl, bob);
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect((await bob.get(`${path}/${message.id}`)).attachments).toEqual([file]);
    const listed = () => bob.get(`/v1/conversations/${conversation.id}/files`);
    const shared = { file, messageId: message.id, seq: message.seq, senderId: ada.id, sentAt: message.sentAt };
    expect(await listed()).toEqual({ items: [shared], nextCursor: null });
    for (const url of [file.url, file.thumbnailUrl]) {
      expect([(await get(url, eve)).status, (await get(url, null)).status]).toEqual([404, 401]);
    }

    await ada.command('DELETE', `${path}/${message.id}`);
    await device.waitFor('message.deleted', (event) => event.messageId === message.id);
    for (const url of [file.url, file.thumbnailUrl]) {
      expect([(await get(url, bob)).status, (await get(url, ada)).status]).toEqual([404, 200]);
    }
    expect((await bob.get(`${path}/${message.id}`)).attachments).toEqual([]);
    expect((await listed()).items).toEqual([]);
    expect(JSON.stringify(await bob.get(`/v1/conversations/${conversation.id}/events?after=0`))).not.toContain(file.id);
    device.close();
  });

  test.concurrent('a group’s attachment is visible to its members, until they are removed', async () => {
    const [ada, bob, eve] = (await registerAll('ada', 'bob', 'eve')) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
    const path = `/v1/conversations/${conversation.id}`;
    const device = await ada.connect();
    const file = await uploadFile(bob);
    await bob.command('POST', `${path}/messages`, { text: 'look', attachments: [file.id] });
    await device.waitFor('message.sent', (event) => event.message.attachments.length === 1);
    expect([(await get(file.url, ada)).status, (await get(file.url, eve)).status]).toEqual([200, 404]);
    await ada.command('DELETE', `${path}/members/${ada.id}`);
    await device.waitFor('member.removed', (event) => event.userIds.includes(ada.id));
    expect((await get(file.url, ada)).status).toBe(404);
    device.close();
  });

  test.concurrent('a current avatar is visible to every signed-in user', async () => {
    const [ada, bob, eve] = (await registerAll('ada', 'bob', 'eve')) as [Person, Person, Person];
    const [ownAvatar, groupAvatar] = [await uploadFile(ada), await uploadFile(ada)];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
    const path = `/v1/conversations/${conversation.id}`;
    const device = await bob.connect();
    expect((await ada.command('PATCH', '/v1/me', { avatarFileId: ownAvatar.id })).account.avatarUrl).toBe(ownAvatar.url);
    expect((await ada.get('/v1/me')).avatarUrl).toBe(ownAvatar.url);
    await ada.command('PATCH', path, { avatarFileId: groupAvatar.id });
    expect(await device.waitFor('conversation.changed')).toMatchObject({ avatarUrl: groupAvatar.url });

    for (const url of [ownAvatar.url, ownAvatar.thumbnailUrl, groupAvatar.url, groupAvatar.thumbnailUrl])
      expect((await get(url, eve)).status).toBe(200);
    expect((await get(ownAvatar.url, null)).status).toBe(401);
    const shown = await bob.get(path);
    expect(shown.avatarUrl).toBe(groupAvatar.url);
    expect(shown.members.find((member: any) => member.user.id === ada.id).user.avatarUrl).toBe(ownAvatar.url);

    await ada.command('PATCH', '/v1/me', { avatarFileId: null });
    expect((await ada.get(`/v1/users/${ada.id}`)).avatarUrl).toBeNull();
    expect((await get(ownAvatar.url, eve)).status).toBe(404);
    device.close();
  });

  test.concurrent('files support range and conditional requests, with headers that prevent anything but display', async () => {
    const [ada] = (await registerAll('ada')) as [Person];
    const file = await uploadFile(ada, { content: pngOf(300, 200) });
    const { headers, bytes } = await get(file.url, ada);
    expect(
      Object.fromEntries(
        ['x-content-type-options', 'content-security-policy', 'content-disposition'].map((name) => [name, headers.get(name)]),
      ),
    ).toEqual({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `inline; filename="${file.id}.png"`,
    });
    expect(headers.get('cache-control')).toMatch(/^private/);
    const etag = headers.get('etag')!;
    expect(etag).toMatch(/^"[^"]+"$/);
    expect((await get(file.url, ada, { 'if-none-match': `"other", ${etag}` })).status).toBe(304);

    const part = await get(file.url, ada, { range: 'bytes=8-15' });
    expect([part.status, part.headers.get('content-range'), part.bytes]).toEqual([206, `bytes 8-15/${file.size}`, bytes.subarray(8, 16)]);
    const end = await get(file.url, ada, { range: 'bytes=-12' });
    expect([end.status, end.bytes]).toEqual([206, bytes.subarray(-12)]);
    const beyond = await get(file.url, ada, { range: `bytes=${file.size}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${file.size}`]);
    expect((await get(file.url, ada, { range: 'bytes=8-15', 'if-range': '"other"' })).bytes).toEqual(bytes);
    expect((await get(file.url, ada, { range: 'pages=1-2' })).status).toBe(200);
  });

  test.concurrent('the file cookie grants access to files only, and ends with the session', async () => {
    const { origin } = system();
    const [ada] = (await registerAll('ada')) as [Person];
    const file = await uploadFile(ada);
    const login = { login: ada.account.username, password: ada.password };
    const { headers, body } = await call(origin, 'POST', '/v1/sessions', { body: login, headers: { 'parley-cookies': '1' } });
    const cookie = headers
      .getSetCookie()
      .find((text) => text.startsWith('parley_files='))!
      .split(';')[0]!;

    expect((await get(file.url, null, { cookie })).status).toBe(200);
    expect((await get(file.thumbnailUrl, null, { cookie: `a=b; ${cookie}` })).status).toBe(200);
    expect((await get('/v1/me', null, { cookie })).status).toBe(401);
    expect((await get('/v1/me', null, { authorization: `Bearer ${cookie.split('=')[1]}` })).status).toBe(401);
    expect((await fetch(`${origin}/v1/files`, { method: 'POST', headers: { cookie } })).status).toBe(401);
    expect((await get(file.url, null, { cookie: `parley_files=${body.session.accessToken}` })).status).toBe(401);

    await call(origin, 'DELETE', '/v1/sessions/current', { token: body.session.accessToken });
    expect((await get(file.url, null, { cookie })).status).toBe(401);
    expect((await get(file.url, ada)).status).toBe(200);
  });

  test.concurrent('a file that is not an image is rejected whatever its name; a retry creates one file', async () => {
    const [ada] = (await registerAll('ada')) as [Person];
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    for (const content of [svg, Buffer.alloc(0), pngOf(200, 200).subarray(0, 150)]) {
      const { status, body } = await upload(ada, { content });
      expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
    }
    const bomb = pngOf(1, 1);
    bomb.writeUInt32BE(50_000, 16);
    bomb.writeUInt32BE(50_000, 20);
    expect((await upload(ada, { content: bomb })).status).toBeGreaterThanOrEqual(413);
    expect((await upload(ada, { content: Buffer.alloc(11 * 1024 ** 2, 1) })).body.code).toBe('payload_too_large');
    expect((await upload(ada, { name: 'avatar' })).body.code).toBe('validation_failed');

    const key = randomUUID();
    const [first, again] = [await upload(ada, { key }), await upload(ada, { key })];
    expect([first.status, again.status, again.headers.get('idempotency-replayed'), again.body]).toEqual([201, 201, 'true', first.body]);
    expect((await upload(ada, { key, content: pngOf(5, 5) })).body.code).toBe('idempotency_key_reused');
  });
}
