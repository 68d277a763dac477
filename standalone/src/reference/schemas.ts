import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** `input`: what a client sends; `output`: what it is answered. */
type Direction = 'input' | 'output';

/** Collects the named schemas of one document while its parts are made: each once, under components, referred to by name. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  add(name: string, schema: JsonSchema): JsonSchema {
    const known = this.components[name];
    if (known !== undefined && !isDeepStrictEqual(known, schema)) throw new Error(`two schemas are named ${name}`);
    this.components[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }

  /** As JSON Schema 2020-12; what has a name becomes a reference. */
  of(schema: z.ZodType, io: Direction): JsonSchema {
    // In an object of its own, so that a named schema is a reference at the top as well.
    const { properties, $defs } = z.toJSONSchema(z.object({ it: schema }), { io, unrepresentable: 'any', override: tidy });
    for (const [name, definition] of Object.entries($defs ?? {})) this.add(name, atComponents(definition as JsonSchema));
    return atComponents(properties!['it'] as JsonSchema);
  }
}

/** zod's numbers carry JavaScript's safe range, its ids the last of their two formats; both would only be noise. */
function tidy({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
  if (jsonSchema['format'] === 'lowercase') {
    delete jsonSchema['allOf'];
    Object.assign(jsonSchema, { format: 'uuid', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
  }
  if (jsonSchema['format'] === 'date-time') jsonSchema['pattern'] = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`;
  if (typeof jsonSchema['pattern'] === 'string' && !isPortable(jsonSchema['pattern'])) delete jsonSchema['pattern'];
  delete jsonSchema['id'];
}

/** JSON Schema's patterns know the flag u, and not v (`\p{RGI_Emoji}`). */
function isPortable(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').unicode;
  } catch {
    return false;
  }
}

function atComponents<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Value;
}
