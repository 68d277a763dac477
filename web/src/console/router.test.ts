import { expect, test } from '@jest/globals';
import { parsePlace, pathTo } from './router.ts';

test('a place and its path', () => {
  expect(pathTo('people', 'a b', { query: 'ann', state: undefined })).toBe('/admin/people/a%20b?query=ann');
  const place = parsePlace('/admin/people/a%20b', '?query=ann');
  expect([place.section, place.id, place.query.get('query')]).toEqual(['people', 'a b', 'ann']);
});

test('the console begins with the status', () => {
  for (const path of ['/admin', '/admin/']) expect(parsePlace(path, '')).toMatchObject({ section: 'status', id: null });
});
