/** The parts of the OpenAPI document that the page shows. */
import type { JsonSchema } from '../schemas.ts';

interface Parameter {
  $ref?: string;
  in: 'path' | 'query' | 'header';
  name: string;
  description?: string;
  required?: boolean;
  schema: JsonSchema;
  example?: unknown;
}

export interface Response {
  $ref?: string;
  description: string;
  content?: Record<string, { schema: JsonSchema; example?: unknown }>;
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: [string];
  security: object[];
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, Response>;
  'x-examples': {
    title?: string;
    bySecondAccount?: true;
    after?: string[];
    needs?: string;
    query?: Record<string, unknown>;
    body?: unknown;
  }[];
}

export interface OpenapiDocument {
  info: { description: string };
  tags: { name: string; description: string }[];
  'x-tagGroups': { name: string; tags: string[] }[];
  'x-problem-advice': Record<string, string>;
  paths: Record<string, Record<string, Operation>>;
  components: {
    parameters: Record<string, Parameter>;
    schemas: Record<string, JsonSchema>;
    responses: Record<string, Response>;
  };
}

export interface LocatedOperation extends Operation {
  method: string;
  path: string;
}

export function operationsOf({ paths }: OpenapiDocument): LocatedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}
