import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts';

/** The example of the Standard Webhooks specification. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = '{"test": 2432232314}';
const seconds = 1_614_265_330;
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': `${seconds}`,
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const verified = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', test: 2_432_232_314 };

beforeEach(() => void jest.useFakeTimers({ now: seconds * 1_000 }));
afterEach(() => void jest.useRealTimers());

test("the specification's example is verified, with the headers of Node and of fetch, and with the body as bytes", () => {
  expect(verifyWebhook(headers, body, secret)).toEqual(verified);
  expect(verifyWebhook(new Headers(headers), body, secret)).toEqual(verified);
  expect(verifyWebhook(headers, Buffer.from(body), secret)).toEqual(verified);
  expect(verifyWebhook(headers, new TextEncoder().encode(body), secret)).toEqual(verified);
});

test('an event is returned with the id of its delivery', () => {
  const event = { type: 'message.sent', timestamp: '2021-02-25T15:02:10.000Z', data: { message: { text: 'Grüße 👋' } } };
  const sent = JSON.stringify(event);
  const signature = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
    .update(`msg_1.${seconds}.${sent}`)
    .digest('base64');
  const signed = { ...headers, 'webhook-id': 'msg_1', 'webhook-signature': `v1,${signature}` };
  expect(verifyWebhook(signed, Buffer.from(sent), secret)).toEqual({ ...event, id: 'msg_1' });
});

test('while a secret is replaced, one of several signatures is enough; those of other versions do not count', () => {
  const signature = headers['webhook-signature'];
  const others = [
    'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=',
    'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
  ];
  expect(verifyWebhook({ ...headers, 'webhook-signature': [...others, signature].join(' ') }, body, secret)).toEqual(verified);
  for (const given of [others.join(' '), signature.replace('v1,', 'v2,'), 'v1', 'v1,']) {
    expect(() => verifyWebhook({ ...headers, 'webhook-signature': given }, body, secret)).toThrow(WebhookVerificationError);
  }
});

test.each<[string, object, string, string]>([
  ['another body', {}, '{"test":2432232314}', secret],
  ['another id', { 'webhook-id': 'msg_2' }, body, secret],
  ['another time', { 'webhook-timestamp': `${seconds + 1}` }, body, secret],
  ['a time that is no number', { 'webhook-timestamp': 'now' }, body, secret],
  ['another secret', {}, body, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx'],
  ['a header that is missing', { 'webhook-signature': undefined }, body, secret],
  ['a header that is sent twice', { 'webhook-id': ['msg_p5jXN8AQM9LWM0D4loKWxJek', 'msg_2'] }, body, secret],
])('%s is rejected', (_difference, changed, given, givenSecret) => {
  expect(() => verifyWebhook({ ...headers, ...changed }, given, givenSecret)).toThrow(WebhookVerificationError);
});

test.each([
  ['five minutes', 300, true],
  ['five minutes and a second', 301, false],
])('clocks may differ by %s', (_name, difference, isAccepted) => {
  for (const sign of [1, -1]) {
    jest.setSystemTime((seconds + sign * difference) * 1_000);
    const verify = () => verifyWebhook(headers, body, secret);
    if (isAccepted) expect(verify()).toEqual(verified);
    else expect(verify).toThrow(WebhookVerificationError);
  }
});
