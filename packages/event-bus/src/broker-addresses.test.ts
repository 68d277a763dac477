import { expect, test } from '@jest/globals';
import { brokerAddresses } from './broker-addresses.ts';

test('each node is tried in turn, whichever is the first', () => {
  const addresses = brokerAddresses('amqp://a:b@one:5672,amqp://a:b@two,amqp://a:b@three:5673');
  const tried = Array.from({ length: 6 }, () => {
    const { hostname, port } = addresses.current;
    addresses.next();
    return `${hostname}:${port}`;
  });
  expect(tried.slice(0, 3).toSorted()).toEqual(['one:5672', 'three:5673', 'two:5672']);
  expect(tried.slice(3)).toEqual(tried.slice(0, 3));
});

test('an address has credentials, virtual host and options of its URL', () => {
  expect(brokerAddresses('amqps://us%40er:p%2Cw@[::1]/a%2Fb?heartbeat=3&frameMax=8192').current).toMatchObject({
    protocol: 'amqps',
    hostname: '::1',
    port: 5671,
    username: 'us@er',
    password: 'p,w',
    // amqplib decodes it.
    vhost: 'a%2Fb',
    heartbeat: 3,
    frameMax: 8192,
  });
});

test('without credentials and options, it is a local one with a heartbeat of 10 s', () => {
  expect(brokerAddresses('amqp://one').current).toMatchObject({ username: 'guest', password: 'guest', vhost: '', heartbeat: 10 });
  expect(() => brokerAddresses('amqp://one,')).toThrow('Invalid URL');
});
