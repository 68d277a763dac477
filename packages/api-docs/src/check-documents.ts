/** Checks that nothing in the documents lacks a text, and that each example matches its schema. */
import { requireNone, undescribed, validatorOf, type Accepts } from './document-checks.ts';
import type { JsonSchema } from './schemas.ts';

interface Content {
  schema: JsonSchema;
  example?: unknown;
}

interface Operation {
  operationId: string;
  description?: string;
  parameters: { name?: string; description?: string; schema?: JsonSchema; example?: unknown }[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { content?: Record<string, Content> }>;
  'x-examples': { query?: Record<string, unknown>; body?: unknown }[];
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; responses: Record<string, { content?: Record<string, Content> }> };
}

/** Throws with the list of everything that is missing or wrong. */
export function checkOpenapi(openapi: string): void {
  const { paths, components } = JSON.parse(openapi) as Document;
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const accepts = validatorOf(openapi);
  requireNone([
    ...Object.entries(components.schemas).flatMap(([name, schema]) => undescribed(schema, name, components.schemas)),
    ...Object.entries(components.responses).flatMap(([name, response]) => wrongExamples(response, name, accepts)),
    ...operations.flatMap((operation) => [
      ...missingTexts(operation, components.schemas),
      ...wrongRequests(operation, accepts),
      ...Object.entries(operation.responses).flatMap(([status, response]) =>
        wrongExamples(response, `${operation.operationId} ${status}`, accepts),
      ),
    ]),
  ]);
}

interface AsyncapiDocument {
  operations: Record<string, { description?: string }>;
  components: { messages: Record<string, { payload: JsonSchema; examples?: { payload: unknown }[] }>; schemas: Record<string, JsonSchema> };
}

/** Throws with the list of everything that is missing or wrong. */
export function checkAsyncapi(asyncapi: string): void {
  const { operations, components } = JSON.parse(asyncapi) as AsyncapiDocument;
  const accepts = validatorOf(asyncapi);
  requireNone([
    ...Object.entries(operations).flatMap(([name, { description }]) => (description === undefined ? [`${name} has no description`] : [])),
    ...Object.entries(components.schemas).flatMap(([name, schema]) => undescribed(schema, name, components.schemas)),
    ...Object.entries(components.messages).flatMap(([name, { payload, examples = [] }]) => [
      ...undescribed(payload, name, components.schemas),
      ...examples.flatMap((example) => {
        const fault = accepts(payload, example.payload);
        return fault === null ? [] : [`${name}: the example: ${fault}`];
      }),
    ]),
  ]);
}

function missingTexts({ operationId, description, parameters, requestBody }: Operation, schemas: Record<string, JsonSchema>): string[] {
  const body = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => undescribed(schema, `${operationId} body`, schemas));
  return [
    ...(description === undefined ? [`${operationId} has no description`] : []),
    ...parameters.flatMap(({ name, description: text }) =>
      name !== undefined && text === undefined ? [`${operationId}: ${name} has no description`] : [],
    ),
    ...body,
  ];
}

function wrongRequests({ operationId, parameters, requestBody, 'x-examples': examples }: Operation, accepts: Accepts): string[] {
  const bodySchema = requestBody?.content['application/json']?.schema;
  return examples.flatMap(({ query = {}, body = {} }) => [
    ...Object.entries(query).flatMap(([name, value]) => {
      const schema = parameters.find((parameter) => parameter.name === name)?.schema;
      const fault = schema === undefined ? 'is no parameter' : accepts(schema, value);
      return fault === null ? [] : [`${operationId}: the example of ${name}: ${fault}`];
    }),
    ...[bodySchema && accepts(bodySchema, body)].flatMap((fault) => (fault ? [`${operationId}: the example of the body: ${fault}`] : [])),
  ]);
}

function wrongExamples({ content = {} }: { content?: Record<string, Content> }, where: string, accepts: Accepts): string[] {
  return Object.entries(content).flatMap(([type, { schema, example }]) => {
    if (!type.endsWith('json')) return [];
    const fault = accepts(schema, example);
    return fault === null ? [] : [`${where}: the example of the response: ${fault}`];
  });
}
