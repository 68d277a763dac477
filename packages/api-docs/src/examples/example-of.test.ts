import { expect, test } from '@jest/globals';
import { exampleOf } from './example-of.ts';

const components = {
  Quote: { type: 'object', properties: { id: { type: 'string' }, seq: { type: 'integer' } } },
  Tagged: { oneOf: [{ type: 'object', properties: { kind: { const: 'text' }, size: { type: 'integer' } } }] },
};

test('an object has an example of each property, by its name and the name of its schema', () => {
  const schema = { type: 'array', items: { $ref: '#/components/schemas/Quote' } };
  expect(exampleOf(schema, components)).toEqual([{ id: '019ad1c2-9265-7e8f-8a7b-5d4c6b7a8f9e', seq: 2 }]);
});

test('of alternatives it takes the first', () => {
  expect(exampleOf({ $ref: '#/components/schemas/Tagged' }, components)).toEqual({ kind: 'text', size: 1 });
  expect(exampleOf({ enum: ['audio', 'video'] }, components)).toBe('audio');
});

test('a text without an example is refused', () => {
  const schema = { type: 'object', properties: { motto: { type: 'string' } } };
  expect(() => exampleOf(schema, components)).toThrow('No example for an object.motto');
});
