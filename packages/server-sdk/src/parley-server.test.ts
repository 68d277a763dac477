import { expect, test } from '@jest/globals';
import { createParleyServer } from './parley-server.ts';

interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: unknown;
}

/** Answers with these responses in turn. */
function setup(...responses: [status: number, body: object, headers?: Record<string, string>][]) {
  const sent: Sent[] = [];
  const send = async (url: unknown, init: RequestInit = {}) => {
    const { method = '', headers, body } = init;
    sent.push({
      url: url as string,
      method,
      headers: { ...(headers as Record<string, string>) },
      body: typeof body === 'string' ? JSON.parse(body) : body,
    });
    const [status, answer, responseHeaders = {}] = responses[Math.min(sent.length, responses.length) - 1]!;
    return new Response(status === 204 ? null : JSON.stringify(answer), { status, headers: responseHeaders });
  };
  return { sent, server: createParleyServer({ origin: 'https://chat.example', apiKey: 'parley_sk_1', fetch: send }) };
}

test('calls with the key; path and body come from one object', async () => {
  const { sent, server } = setup([201, { user: { id: 'u' } }]);
  expect(await server.api.putUser({ externalId: 'a/b', displayName: 'Ann' })).toEqual({ user: { id: 'u' } });
  expect(sent).toMatchObject([
    {
      url: 'https://chat.example/v1/users/external/a%2Fb',
      method: 'PUT',
      headers: { authorization: 'Bearer parley_sk_1', 'idempotency-key': expect.any(String) },
      body: { displayName: 'Ann' },
    },
  ]);
  expect(sent[0]!.headers).not.toHaveProperty('parley-act-as');
});

test('acts as a user, and reads what it wrote', async () => {
  const { sent, server } = setup([201, {}, { 'parley-position': '1.0.1' }], [200, {}]);
  await server.as('u1').sendMessage({ conversationId: 'c1', text: 'hello' });
  await server.as('u1').listMessages({ conversationId: 'c1', limit: 10 });
  expect(sent[1]).toMatchObject({
    url: 'https://chat.example/v1/conversations/c1/messages?limit=10',
    headers: { 'parley-act-as': 'u1', 'parley-position': '1.0.1' },
  });
});

test('repeats after transient failures with the same idempotency key, and no other', async () => {
  const unavailable = { code: 'unavailable', title: '', status: 503, type: '', requestId: '' };
  const { sent, server } = setup([503, unavailable, { 'retry-after': '0' }], [204, {}]);
  expect(await server.api.revokeUserSessions({ userId: 'u1' })).toBeNull();
  expect(sent.map(({ headers }) => headers['idempotency-key'])).toEqual(Array(2).fill(sent[0]!.headers['idempotency-key']));
  const refused = setup([409, { ...unavailable, status: 409, code: 'email_taken' }]);
  await expect(refused.server.api.createUser({ displayName: 'Ann' })).rejects.toMatchObject({ code: 'email_taken', status: 409 });
  expect(refused.sent).toHaveLength(1);
});
