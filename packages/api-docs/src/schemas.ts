import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** The keywords of JSON Schema that the documents use. */
export interface SchemaKeywords {
  $ref?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  type?: string | string[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  format?: string;
}

/** `input`: sent by clients; `output`: sent by the server. */
type Direction = 'input' | 'output';

/** Collects the named schemas of one document, each once under `components`, and returns references to them. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  add(name: string, schema: JsonSchema): JsonSchema {
    const known = this.components[name];
    if (known !== undefined && !isDeepStrictEqual(known, schema)) throw new Error(`Two schemas are named ${name}`);
    this.components[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Converts to JSON Schema 2020-12; named schemas become references. */
  of(schema: z.ZodType, io: Direction): JsonSchema {
    // Wrapped in an object, so that a named schema becomes a reference at the top level too.
    const { properties, $defs } = z.toJSONSchema(z.object({ root: schema }), { io, unrepresentable: 'any', override: tidy });
    for (const [name, definition] of Object.entries($defs ?? {})) this.add(name, referToComponents(definition as JsonSchema));
    return referToComponents(properties!['root'] as JsonSchema);
  }
}

/** Removes noise: zod writes JavaScript's safe range for numbers, and for ids the last of their two formats. */
function tidy({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
  if (jsonSchema['format'] === 'lowercase') {
    delete jsonSchema['allOf'];
    Object.assign(jsonSchema, { format: 'uuid', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
  }
  if (jsonSchema['format'] === 'date-time') jsonSchema['pattern'] = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`;
  delete jsonSchema['id'];
}

/** Next to a reference only the description remains: zod repeats the checks of the schema that is referred to. */
function referToComponents<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'), (_, at: unknown) => {
    if (typeof at !== 'object' || at === null || !('$ref' in at)) return at;
    const { $ref, description } = at as JsonSchema;
    return { ...(description !== undefined && { description }), $ref };
  }) as Value;
}
