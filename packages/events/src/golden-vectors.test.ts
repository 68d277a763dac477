/**
 * Values that stored logs, issued tokens and clients depend on forever. A failing test here means that existing logs can no
 * longer be read: never change an expected value.
 */
import { describe, expect, test } from '@jest/globals';
import { apiKeySessionId, isApiKeySession, operatorId } from './api-keys.ts';
import { type Entity, entityFromKey, entityKey } from './entities.ts';
import { idFromBytes, idToBytes } from './id-bytes.ts';
import { bodyHash, derivedId, eventId, keyedBodyHash, pairId } from './ids.ts';
import { SHARDS, PARTITIONS, shardOf, partitionOf, partitionsOfShard } from './partitions.ts';
import { operatorsId } from './operators.ts';
import { decodePosition, encodePosition } from './positions.ts';
import {
  accountStream,
  apiKeyStream,
  webhookStream,
  operatorsStream,
  conversationStream,
  membershipStream,
  pairStream,
  streamKey,
  streamOwnerId,
  streamPartition,
} from './streams.ts';

const ann = '019abcde-0001-7000-8000-0000000000a1';
const ben = '019abcde-0002-7000-8000-0000000000b2';
const conversation = '019abcde-0003-7000-8000-0000000000ff';
const webhook = '019abcde-000b-7000-8000-0000000000eb';
const apiKey = 'b3c51a64-87e4-8ea3-97fc-64b1514518b3';

describe('golden vectors', () => {
  test.each([
    ['00000000-0000-0000-0000-000000000000', 0],
    [ann, 33],
    [ben, 50],
    [conversation, 63],
    ['019abcde-0003-7000-8000-ffffffffff3f', 63],
    ['019abcde-0003-7000-8000-ffffffffff40', 0],
    ['019abcde-0003-7000-8000-ffffffffff9c', 28],
  ])('the partition of %s is %i', (id, partition) => {
    expect(partitionOf(id)).toBe(partition);
  });

  test('64 partitions in 4 shards', () => {
    expect([PARTITIONS, SHARDS]).toEqual([64, 4]);
    expect([0, 1, 2, 3, 4, 33, 63].map(shardOf)).toEqual([0, 1, 2, 3, 0, 1, 3]);
    expect(partitionsOfShard(3)).toEqual([3, 7, 11, 15, 19, 23, 27, 31, 35, 39, 43, 47, 51, 55, 59, 63]);
  });

  test.each([
    [accountStream(ann), `account-${ann}`, ann, 33, '7e18615de4f506a02efab6dea14335a0'],
    [conversationStream(conversation), `conversation-${conversation}`, conversation, 63, '9eefa2723c8edb0dd023df443b552a30'],
    [pairStream(conversation), `pair-${conversation}`, conversation, 63, 'e0005979cfc130bdf49524b81d3a36cd'],
    [membershipStream(conversation, ann), `membership-${conversation}:${ann}`, conversation, 63, 'c638f5589dd0a5dc7b0269df08dfb519'],
    [apiKeyStream(apiKey), `apiKey-${apiKey}`, apiKey, 51, '2e096191c5c02883635f5d42616e0a73'],
    [webhookStream(webhook), `webhook-${webhook}`, webhook, 43, '5f731eb52d7d879ebd0f574bece96971'],
    [operatorsStream(operatorsId), `operators-${operatorsId}`, operatorsId, 62, 'a3855661d0cc0811d26b8cbc035ef8ab'],
  ])('the stream %s', (stream, name, owner, partition, key) => {
    expect(stream).toBe(name);
    expect(streamOwnerId(stream)).toBe(owner);
    expect(streamPartition(stream)).toBe(partition);
    expect(streamKey(stream).toString('hex')).toBe(key);
  });

  test.each([
    ['account', '01'],
    ['conversation', '02'],
    ['member', '03'],
    ['message', '04'],
    ['call', '05'],
    ['pair', '06'],
    ['membership', '07'],
    ['reaction', '08'],
    ['preferences', '09'],
    ['profile', '0a'],
    ['latestCall', '0b'],
    ['apiKey', '0c'],
    ['webhook', '14'],
    ['operators', '15'],
    ['invite', '16'],
    ['retention', '17'],
    ['description', '18'],
    ['leaders', '19'],
    ['emoji', '1a'],
  ])('the key of a %s entity begins with %s', (kind, byte) => {
    const entity = `${kind}:${conversation}` as Entity;
    expect(entityKey(entity).toString('hex')).toBe(`${byte}019abcde0003700080000000000000ff`);
    expect(entityFromKey(entityKey(entity))).toBe(entity);
  });

  test('ids as bytes', () => {
    expect(idToBytes('019abcde-f012-7345-8678-9abcdef01234').toString('hex')).toBe('019abcdef012734586789abcdef01234');
    expect(idFromBytes(Buffer.from('019abcdef012734586789abcdef01234', 'hex'))).toBe('019abcde-f012-7345-8678-9abcdef01234');
  });

  test('the id of a pair, in either order', () => {
    expect(pairId(ann, ben)).toBe('1b89b167-0be9-8fb5-bece-c4c4ffd61022');
    expect(pairId(ben, ann)).toBe('1b89b167-0be9-8fb5-bece-c4c4ffd61022');
  });

  test('the ids of an API key’s session and of the operators', () => {
    expect(apiKeySessionId('4fTq0ZbX9sLd')).toBe(apiKey);
    expect(isApiKeySession(apiKey)).toBe(true);
    expect(isApiKeySession(ann)).toBe(false);
    expect(operatorId).toBe('9088cb08-1eec-8c31-a850-21fcf38bb5cf');
    expect(operatorsId).toBe('58d88ad2-9e89-80de-bf20-841e4c34eabe');
  });

  test('derived ids', () => {
    expect(derivedId('conversation', ann, 'key-1')).toBe('33b40e3c-bd42-886b-9c8b-7b3323fd81dd');
    expect(derivedId('ab', 'c')).toBe('430fb1b4-ac43-816e-8a81-fab27a1930ab');
    expect(derivedId('a', 'bc')).toBe('5310a587-8878-8ab2-9d5a-d7c3f8503582');
    expect(derivedId('ü🫖')).toBe('19226622-847d-8766-bf78-5c1c758f9579');
  });

  test.each([
    ['order 66', 0, '00000000-0000-8465-8790-33e970778379'],
    ['order 66', 1, '00000000-0000-8503-88dd-fcdf74add5ca'],
    ['019abcde-0004-7abc-8def-0123456789ab', 0, '019abcde-0004-8c2c-8aa2-b685589f0461'],
    ['019abcde-0004-7abc-8def-0123456789ab', 1, '019abcde-0004-8781-b413-14cec02350e1'],
    ['019ABCDE-0004-7ABC-8DEF-0123456789AB', 0, '00000000-0000-88f0-a7ff-9865eb986394'],
  ])('the event id for key %s, index %i', (key, index, id) => {
    expect(eventId({ actorId: ann, targetId: conversation, key }, index)).toBe(id);
  });

  test('the hash of a command’s fields, in any order', () => {
    expect(bodyHash('SendMessage', { text: 'hello', mentions: [ann], replyTo: null })).toBe('97e938c7b4a9506c');
    expect(bodyHash('SendMessage', { replyTo: null, mentions: [ann], text: 'hello' })).toBe('97e938c7b4a9506c');
    expect(bodyHash('X', {})).toBe('b2e25f07caa3b6be');
    expect(keyedBodyHash('a secret', '97e938c7b4a9506c')).toBe('afa5f4dc1e7149cc');
  });

  test.each([
    ['1.0.1', { epoch: 1, partition: 0, position: 1 }],
    ['3.1r.21i3v9', { epoch: 3, partition: 63, position: 123_456_789 }],
  ])('the position token %s', (token, position) => {
    expect(encodePosition(position)).toBe(token);
    expect(decodePosition(token)).toEqual(position);
  });
});
