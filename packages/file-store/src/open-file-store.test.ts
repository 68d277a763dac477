import { expect, test } from '@jest/globals';
import { bucketOf } from './open-file-store.ts';

test('parses a bucket URL with escaped credentials', () => {
  expect(bucketOf('https://key%2F1:s%40cret@s3.example.com:9000/uploads?region=eu-central-1')).toEqual({
    endpoint: 'https://s3.example.com:9000/uploads',
    region: 'eu-central-1',
    accessKeyId: 'key/1',
    secretAccessKey: 's@cret',
  });
  expect(bucketOf('http://a:b@127.0.0.1/uploads').region).toBe('us-east-1');
});
