import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { accountStream } from '@parley/events/streams';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { deletePersonRows } from '../erasure/person/delete-person-rows.ts';
import { ask, password } from '../person.fixture.ts';
import { operatorToken, startService, type ServiceUnderTest } from '../service.fixture.ts';
import { sqliteStorage } from '../storage.fixture.ts';
import type { Mail } from './send-mail.ts';
import { smtpMail } from './smtp-mail.ts';
import { startMailServer, type MailServer } from './smtp-server.fixture.ts';

jest.setTimeout(30_000);

const newPassword = 'staple battery horse';
let mailServer: MailServer;
let service: ServiceUnderTest;
const sendMailOf = ({ url }: MailServer) => smtpMail({ SMTP_URL: url, PUBLIC_URL: 'https://chat.example', HOST: '127.0.0.1', PORT: 8080 });

beforeAll(async () => {
  mailServer = await startMailServer();
  service = await startService({ sendMail: sendMailOf(mailServer) });
});
beforeEach(() => void mailServer.mails.splice(0));
afterAll(async () => {
  await service.close();
  await mailServer.close();
});

let number = 0;
const register = (username: string, email: string, on: ServiceUnderTest = service) =>
  ask(on.origin, 'POST', '/v1/accounts', { body: { username, email, password, displayName: 'Ada' } });
const verificationOf = (content: string) => /\/verify#([\w-]{43})/.exec(content.replaceAll('=\r\n', ''))?.[1];
const verify = (token: string | undefined, on: ServiceUnderTest = service) =>
  ask(on.origin, 'POST', '/v1/me/email/verification/confirm', { body: { token } });
/** Waits for the mail to the address that a registration or a change causes, and takes it out of the others. */
async function takeVerification(email: string): Promise<string | undefined> {
  const indexOf = () => mailServer.mails.findIndex(({ to, content }) => to.includes(email) && verificationOf(content) !== undefined);
  await waitUntil(() => indexOf() >= 0, { what: `the verification of ${email}` });
  const [mail] = mailServer.mails.splice(indexOf(), 1);
  return verificationOf(mail!.content);
}
/** The address is verified. */
async function registerWithAddress(on: ServiceUnderTest = service) {
  const username = `user_${++number}`;
  const email = `${username}@example.org`;
  const { body } = await register(username, email, on);
  expect((await verify(await takeVerification(email), on)).status).toBe(204);
  return { id: body.account.id as string, username, email };
}
const request = (login: string, on: ServiceUnderTest = service) => ask(on.origin, 'POST', '/v1/password-resets', { body: { login } });
const received = (count: number) => waitUntil(() => mailServer.mails.length >= count, { what: `${count} mails` });
/** Undoes the line breaks of quoted-printable. */
const tokenIn = ({ content }: { content: string }) => /\/reset#([\w-]{43})/.exec(content.replaceAll('=\r\n', ''))?.[1];
const confirm = (token: string | undefined, on: ServiceUnderTest = service) =>
  ask(on.origin, 'POST', '/v1/password-resets/confirm', { body: { token, newPassword } });
const logIn = async (login: string, secret: string, on: ServiceUnderTest = service) =>
  (await ask(on.origin, 'POST', '/v1/sessions', { body: { login, password: secret } })).status;

describe('a user who asks for a link', () => {
  test.each([
    ['username', 'username'],
    ['email address', 'email'],
  ] as const)('by %s gets it by mail, and sets a new password with it', async (_name, login) => {
    const ada = await registerWithAddress();
    const { status, body } = await request(ada[login]);
    expect([status, body]).toEqual([202, null]);
    await received(1);
    expect(mailServer.mails).toMatchObject([{ from: 'parley@chat.example', to: [ada.email] }]);
    expect(mailServer.mails[0]!.content).toContain('https://chat.example/reset#');
    expect((await confirm(tokenIn(mailServer.mails[0]!))).status).toBe(204);
    expect([await logIn(ada.username, password), await logIn(ada.username, newPassword)]).toEqual([401, 201]);
    const [issued] = await service.store.readStream(accountStream(ada.id), { after: 2, limit: 1 });
    expect(issued).toMatchObject({ type: 'PasswordResetIssued', metadata: { actorId: ada.id } });
  });

  test('is answered like one who does not exist or has no address, who get no mail', async () => {
    const ada = await registerWithAddress();
    const noAddress = { username: 'no_address', password, displayName: 'Ben' };
    await ask(service.origin, 'POST', '/v1/accounts', { body: noAddress });
    const replies = [await request('nobody_at_all'), await request('nobody@example.org'), await request('no_address')];
    replies.push(await request(ada.username));
    expect(new Set(replies.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    // Requests are handled in their order.
    await received(1);
    expect(mailServer.mails.map(({ to }) => to)).toEqual([[ada.email]]);
  });

  test('gets the mail also when the server refuses it at first; the last link works', async () => {
    const ada = await registerWithAddress();
    mailServer.failures = 2;
    await request(ada.username);
    await received(1);
    expect(mailServer.failures).toBe(0);
    expect((await confirm(tokenIn(mailServer.mails[0]!))).status).toBe(204);
    const events = await service.store.readStream(accountStream(ada.id), { after: 2, limit: 10 });
    expect(events.map(({ type }) => type)).toEqual(['PasswordResetIssued']);
  });

  test('gets a few mails only, however often the request is repeated', async () => {
    const [ada, ben] = [await registerWithAddress(), await registerWithAddress()];
    for (let repeated = 0; repeated < 5; repeated++) expect((await request(ada.username)).status).toBe(202);
    await request(ben.username);
    await waitUntil(() => mailServer.mails.some(({ to }) => to.includes(ben.email)), { what: 'the mail to the other' });
    // The first verified the address.
    expect(mailServer.mails.filter(({ to }) => to.includes(ada.email))).toHaveLength(2);
  });
});

describe('a link to a new password', () => {
  async function linkOf({ username, email }: { username: string; email: string }): Promise<string | undefined> {
    await request(username);
    const indexOf = () => mailServer.mails.findIndex(({ to, content }) => to.includes(email) && tokenIn({ content }) !== undefined);
    await waitUntil(() => indexOf() >= 0, { what: `the link for ${username}` });
    return tokenIn(mailServer.mails[indexOf()]!);
  }

  test.each([
    ['password', 'PUT', '/v1/me/password', { currentPassword: password, newPassword }],
    ['email address', 'PATCH', '/v1/me', { currentPassword: password, email: 'elsewhere@example.org' }],
  ])('is useless once the user has changed the %s', async (_name, method, path, body) => {
    const ada = await registerWithAddress();
    const token: string = (await ask(service.origin, 'POST', '/v1/sessions', { body: { login: ada.username, password } })).body.session
      .accessToken;
    const link = await linkOf(ada);
    expect((await ask(service.origin, method, path, { token, body })).status).toBeLessThan(300);
    expect((await confirm(link)).body.code).toBe('link_expired');
  });

  test('is not for a user of a product without a password, who logs in there', async () => {
    const email = 'customer@example.org';
    const customer = { token: operatorToken, body: { displayName: 'Customer', email } };
    expect((await ask(service.origin, 'PUT', '/v1/users/external/customer-1', customer)).status).toBe(201);
    await request(email);
    await linkOf(await registerWithAddress());
    expect(mailServer.mails.filter(({ to }) => to.includes(email))).toEqual([]);
  });
});

describe('an email address', () => {
  test('that nobody has verified gets a few mails only, in however many accounts it is entered, and no text of theirs', async () => {
    const email = 'bystander@example.org';
    const body = { email, password, displayName: 'Win at spam.example' };
    for (let account = 0; account < 5; account++)
      await ask(service.origin, 'POST', '/v1/accounts', { body: { ...body, username: `flood_${account}` } });
    await registerWithAddress();
    const received = mailServer.mails.filter(({ to }) => to.includes(email));
    expect(received).toHaveLength(3);
    for (const { content } of received) expect(content).not.toContain('spam.example');
  });

  test('is verified by the link of a mail, once; a changed address is not', async () => {
    const ada = { username: 'ada_once', email: 'ada_once@example.org' };
    const registered = (await register(ada.username, ada.email)).body;
    const token: string = registered.session.accessToken;
    expect(registered.account.emailVerified).toBe(false);
    const first = await takeVerification(ada.email);
    const verified = await verify(first);
    expect([verified.status, verified.headers.get('parley-position')]).toEqual([204, expect.any(String)]);
    expect((await verify(first)).body.code).toBe('link_expired');
    const account = async () =>
      (await ask(service.origin, 'POST', '/v1/sessions', { body: { login: ada.username, password } })).body.account;
    expect((await account()).emailVerified).toBe(true);

    expect((await ask(service.origin, 'POST', '/v1/me/email/verification', { token })).status).toBe(202);
    const second = await takeVerification(ada.email);
    const email = `changed_${ada.email}`;
    await ask(service.origin, 'PATCH', '/v1/me', { token, body: { email, currentPassword: password } });
    expect((await account()).emailVerified).toBe(false);
    expect((await verify(second)).body.code).toBe('link_expired');
    expect((await verify(await takeVerification(email))).status).toBe(204);
    expect([await logIn(email, password), await logIn(ada.email, password)]).toEqual([201, 401]);
  });

  test('M4: belongs to the account that verifies it; one that only entered it neither keeps it from its owner nor learns that it is used', async () => {
    const email = 'owner@example.org';
    expect((await register('squatter', email)).status).toBe(201);
    const squatted = await takeVerification(email);
    expect(await logIn(email, password)).toBe(401);
    expect((await register('rightful_owner', email)).status).toBe(201);
    const [one, other] = await Promise.all([verify(squatted), verify(await takeVerification(email))]);
    expect(new Set([one.status, other.status])).toEqual(new Set([204, 409]));
    expect([one, other].find(({ status }) => status === 409)!.body.code).toBe('email_taken');
    expect(await logIn(email, password)).toBe(201);
    const late = await register('latecomer', email);
    expect([late.status, late.body.account.emailVerified]).toEqual([201, false]);
    await takeVerification(email);
  });

  test('is needed for the mail, and a link for a password verifies nothing', async () => {
    const noAddress = { username: 'without_address', password, displayName: 'Ben' };
    const { body } = await ask(service.origin, 'POST', '/v1/accounts', { body: noAddress });
    const reply = await ask(service.origin, 'POST', '/v1/me/email/verification', { token: body.session.accessToken });
    expect([reply.status, reply.body.errors[0].path]).toEqual([422, 'email']);
    const ada = await registerWithAddress();
    await request(ada.username);
    await received(1);
    expect((await verify(tokenIn(mailServer.mails[0]!))).body.code).toBe('link_expired');
  });
});

test('a request outlives the process that took it', async () => {
  const storage = await sqliteStorage();
  const kept = { ...storage, close: async () => undefined };
  const unreachable = async () => Promise.reject(new Error('connection refused'));
  const first = await startService({ storage: kept, sendMail: unreachable });
  const ada = { username: 'ada_later', email: 'ada_later@example.org' };
  await register(ada.username, ada.email, first);
  await request(ada.username, first);
  await first.close();
  const second = await startService({ storage, sendMail: sendMailOf(mailServer) });
  await takeVerification(ada.email);
  await received(1);
  expect((await confirm(tokenIn(mailServer.mails[0]!), second)).status).toBe(204);
  expect(await logIn(ada.username, newPassword, second)).toBe(201);
  const waiting = () => second.logDatabase.read({ sql: 'SELECT * FROM mail_requests' });
  await waitUntil(async () => (await waiting()).length === 0, { what: 'the end of the request' });
  await second.close();
});

test('requests that send no mail do not wait for it', async () => {
  const unreachable = await startService({ sendMail: async () => Promise.reject(new Error('connection refused')) });
  const { body } = await register('impatient', 'impatient@example.org', unreachable);
  const { accessToken: token } = body.session;
  for (let repeated = 0; repeated < 10; repeated++) {
    expect((await ask(unreachable.origin, 'POST', '/v1/me/email/verification', { token })).status).toBe(202);
    expect((await request('impatient', unreachable)).status).toBe(202);
  }
  // That of the registration, and up to the limit of each kind.
  expect((await unreachable.logDatabase.read({ sql: 'SELECT * FROM mail_requests' })).length).toBeLessThanOrEqual(7);
  await unreachable.close();
});

test('nobody who asked to be erased gets a mail', async () => {
  const sent: Mail[] = [];
  let isReachable = false;
  const sendMail = async (mail: Mail) => (isReachable ? void sent.push(mail) : Promise.reject(new Error('connection refused')));
  const late = await startService({ sendMail });
  const { body } = await register('erased_soon', 'erased_soon@example.org', late);
  const { accessToken: token } = body.session;
  expect((await ask(late.origin, 'DELETE', '/v1/me', { token, body: { password } })).status).toBe(202);
  isReachable = true;
  const waiting = () => late.logDatabase.read({ sql: 'SELECT * FROM mail_requests' });
  await waitUntil(async () => (await waiting()).length === 0, { what: 'the end of the request' });
  expect(sent).toEqual([]);
  await late.close();
});

test('a mailer that was frozen while it wrote leaves no link of an erased person', async () => {
  const storage = await sqliteStorage();
  const [frozen, erased] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { logDatabase: database } = storage;
  const write: typeof database.write = async (statements, beforeCommit) => {
    if (JSON.stringify(statements).includes('INSERT INTO user_links')) {
      frozen.resolve();
      await erased.promise;
    }
    return database.write(statements, beforeCommit);
  };
  const sent: Mail[] = [];
  const kept = { ...storage, logDatabase: { ...database, write }, close: async () => undefined };
  const late = await startService({ storage: kept, sendMail: async (mail) => void sent.push(mail) });
  const { body } = await register('erased_meanwhile', 'erased_meanwhile@example.org', late);
  await frozen.promise;
  await deletePersonRows(database, body.account.id, 0);
  erased.resolve();
  await late.close();
  expect([sent, await database.read({ sql: 'SELECT * FROM user_links' })]).toEqual([[], []]);
  await storage.close();
});

test('without a mail server the answer says so, for every login', async () => {
  const silent = await startService();
  const replies = [await request('nobody', silent), await request('nobody@example.org', silent)];
  expect(replies.map(({ status, body }) => [status, body.code])).toEqual([
    [403, 'mail_disabled'],
    [403, 'mail_disabled'],
  ]);
  await silent.close();
});
