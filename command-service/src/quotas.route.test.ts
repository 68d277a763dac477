import { afterEach, describe, expect, test } from '@jest/globals';
import { png } from './files/images.fixture.ts';
import { upload } from './files/upload.fixture.ts';
import { groupOf, people, type Person, type Reply } from './person.fixture.ts';
import { startService, type ServiceOptions, type ServiceUnderTest } from './service.fixture.ts';

describe('M5: quotas of a user', () => {
  let service: ServiceUnderTest;
  afterEach(() => service.close());

  async function start(quotas: NonNullable<ServiceOptions['quotas']>): Promise<[Person, Person, Person]> {
    service = await startService({ quotas });
    return (await people([service], 3)) as [Person, Person, Person];
  }

  function expectExhausted({ status, body, headers }: Reply): void {
    expect([status, body.code, Number(headers.get('retry-after')) > 0]).toEqual([429, 'budget_exhausted', true]);
  }

  test('bytes of text, sent and edited', async () => {
    const [ada, bob] = await start({ textBytes: 1_000 });
    const path = `${await groupOf(ada, bob)}/messages`;
    const send = (person: Person, text: string) => person.ask('POST', path, { text });
    const first = await send(ada, '漢'.repeat(200));
    expect(first.status).toBe(201);
    expectExhausted(await send(ada, '漢'.repeat(200)));
    expectExhausted(await ada.ask('PATCH', `${path}/${first.body.message.id}`, { text: 'x'.repeat(500) }));
    expect((await send(ada, 'x'.repeat(100))).status).toBe(201);
    expect((await send(bob, '漢'.repeat(200))).status).toBe(201);
  });

  test('bytes of uploads', async () => {
    const image = await png(400, 400);
    const [ada, bob] = await start({ uploadBytes: image.length + 10 });
    expect((await upload(service, ada, image)).status).toBe(201);
    expectExhausted(await upload(service, ada, image));
    expect((await upload(service, bob, image)).status).toBe(201);
  });

  test('groups created', async () => {
    const [ada, bob] = await start({ groups: 2 });
    const create = (person: Person) => person.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea' });
    expect([(await create(ada)).status, (await create(ada)).status]).toEqual([201, 201]);
    expectExhausted(await create(ada));
    expect((await create(bob)).status).toBe(201);
  });

  test('members added, with the group and later', async () => {
    const [ada, bob, cy] = await start({ membersAdded: 2 });
    const path = await groupOf(ada, bob);
    expect((await ada.ask('POST', `${path}/members`, { userIds: [cy.id] })).status).toBe(200);
    expectExhausted(await ada.ask('POST', `${path}/members`, { userIds: [cy.id] }));
    expectExhausted(await ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] }));
  });

  test('reactions added; removing them costs nothing', async () => {
    const [ada, bob] = await start({ reactions: 2 });
    const path = `${await groupOf(ada, bob)}/messages`;
    const { body } = await ada.ask('POST', path, { text: 'Tea?' });
    const react = (method: string, person: Person, emoji: string) =>
      person.ask(method, `${path}/${body.message.id}/reactions/${encodeURIComponent(emoji)}`);
    expect([(await react('PUT', ada, '👍')).status, (await react('PUT', ada, '🎉')).status]).toEqual([200, 200]);
    expectExhausted(await react('PUT', ada, '🍵'));
    expect([(await react('DELETE', ada, '👍')).status, (await react('PUT', bob, '🍵')).status]).toEqual([204, 200]);
  });

  test('changes of groups, and of roles in them', async () => {
    const [ada, bob] = await start({ groupChanges: 2 });
    const path = await groupOf(ada, bob);
    expect((await ada.ask('PATCH', path, { title: 'Tea' })).status).toBe(200);
    expect((await ada.ask('PATCH', `${path}/members/${bob.id}`, { role: 'owner' })).status).toBe(200);
    expectExhausted(await ada.ask('PATCH', path, { title: 'Coffee' }));
    expectExhausted(await ada.ask('PATCH', `${path}/members/${bob.id}`, { role: 'admin' }));
    expect((await bob.ask('PATCH', path, { title: 'Coffee' })).status).toBe(200);
  });

  test('contact requests', async () => {
    const [ada, bob, cy] = await start({ contactRequests: 1 });
    expect((await ada.ask('POST', '/v1/contact-requests', { userId: bob.id })).status).toBe(201);
    expectExhausted(await ada.ask('POST', '/v1/contact-requests', { userId: cy.id }));
  });

  test('direct conversations opened; one that exists costs nothing', async () => {
    const [ada, bob, cy] = await start({ directConversations: 1 });
    const open = ({ id }: Person) => ada.ask('POST', '/v1/conversations', { kind: 'direct', userId: id });
    expect([(await open(bob)).status, (await bob.ask('POST', '/v1/conversations', { kind: 'direct', userId: ada.id })).status]).toEqual([
      201, 200,
    ]);
    expectExhausted(await open(cy));
    expect((await bob.ask('POST', '/v1/conversations', { kind: 'direct', userId: cy.id })).status).toBe(201);
  });
});
