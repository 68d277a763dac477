import { expect, test } from '@jest/globals';

interface Samples {
  curlOf(request: object): string;
  sdkOf(operation: object, values: object): string;
}

// By its URL: the scripts of the page have no types.
const { curlOf, sdkOf } = (await import(new URL('static/samples.js', import.meta.url).href)) as Samples;
Object.assign(globalThis, { location: { origin: 'http://chat.example' } });

test('curl: a body with quotes survives the shell, and the token is a variable', () => {
  const headers = { authorization: 'Bearer $TOKEN' };
  const request = { method: 'POST', url: '/v1/conversations', headers, body: `{"title":"Ada's"}`, isForm: false };
  expect(curlOf(request)).toBe(
    ['curl -X POST http://chat.example/v1/conversations', '-H "authorization: Bearer $TOKEN"', String.raw`-d '{"title":"Ada'\''s"}'`].join(
      ' \\\n  ',
    ),
  );
});

test('SDK: path, query and body are one object, and its texts are literals', () => {
  const values = { path: { conversationId: 'c1' }, query: {}, body: { text: "it's\nme" } };
  expect(sdkOf({ operationId: 'sendMessage', isForm: false }, values)).toContain(
    String.raw`await client.api.sendMessage({ conversationId: 'c1', text: 'it\'s\nme' });`,
  );
});

test('SDK: the client itself keeps the session of a registration', () => {
  expect(sdkOf({ operationId: 'register', isForm: false }, { path: {}, query: {}, body: { username: 'ada' } })).toContain(
    'await client.register({',
  );
});
