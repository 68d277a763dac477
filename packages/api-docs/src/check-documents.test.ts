import { expect, test } from '@jest/globals';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { checkAsyncapi, checkOpenapi } from './check-documents.ts';
import { renderOpenapi } from './openapi.ts';

const title = z.string().min(1).describe('Title');

/** A complete route, under an operation that has a tag. */
function documentOf(changes: Partial<Route>): string {
  const route = defineRoute({
    method: 'PATCH',
    path: '/v1/conversations/:conversationId',
    operation: 'changePreferences',
    summary: 'Change it',
    description: 'Changes it.',
    examples: [{ body: { title: 'Notes' } }],
    auth: 'none',
    body: z.strictObject({ title }),
    answers: { 200: z.strictObject({ title }) },
    problems: [],
    handle: async () => ({ status: 200 }),
  });
  return renderOpenapi([{ ...route, ...changes }]);
}

test('a complete document passes', () => {
  expect(() => checkOpenapi(documentOf({}))).not.toThrow();
});

test('an operation without a description is refused', () => {
  const { description: _removed, ...withoutDescription } = JSON.parse(documentOf({})).paths['/v1/conversations/{conversationId}'].patch;
  const document = { ...JSON.parse(documentOf({})), paths: { '/v1/conversations/{conversationId}': { patch: withoutDescription } } };
  expect(() => checkOpenapi(JSON.stringify(document))).toThrow('changePreferences has no description');
});

test('a field without a description is refused, in bodies and in named schemas', () => {
  expect(() => checkOpenapi(documentOf({ body: z.strictObject({ title, size: z.int().optional() }) }))).toThrow(
    'changePreferences body.size has no description',
  );
});

test('an example that its schema rejects is refused', () => {
  expect(() => checkOpenapi(documentOf({ examples: [{ body: { title: '' } }] }))).toThrow('changePreferences: the example of the body');
  expect(() => checkOpenapi(documentOf({ examples: [{ body: { title: 'Notes' }, query: { page: 2 } }] }))).toThrow(
    'the example of page: is no parameter',
  );
});

test('an operation that no tag lists is refused', () => {
  expect(() => documentOf({ operation: 'doSomethingElse' })).toThrow('doSomethingElse has no tag');
});

test('an event without a description, and an example that its schema rejects, are refused', () => {
  const documentWith = (payload: unknown, description?: string) =>
    JSON.stringify({
      operations: { 'thing.changed': description === undefined ? {} : { description } },
      components: {
        schemas: { Thing: { type: 'object', properties: { size: { type: 'integer', description: 'Its size' } }, required: ['size'] } },
        messages: { ThingChangedEvent: { payload: { $ref: '#/components/schemas/Thing' }, examples: [{ payload }] } },
      },
    });
  expect(() => checkAsyncapi(documentWith({ size: 1 }, 'It changed'))).not.toThrow();
  expect(() => checkAsyncapi(documentWith({ size: 1 }))).toThrow('thing.changed has no description');
  expect(() => checkAsyncapi(documentWith({ size: 'large' }, 'It changed'))).toThrow(
    'ThingChangedEvent: the example: data/size must be integer',
  );
});
