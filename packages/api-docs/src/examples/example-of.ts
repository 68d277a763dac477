import { idExamples, propertyExamples } from './property-examples.ts';
import { schemaExamples } from './schema-examples.ts';
import type { JsonSchema, SchemaKeywords } from '../schemas.ts';

type Components = Readonly<Record<string, JsonSchema>>;

/** Place of a value: the property that holds it, and the named schema around it. */
interface Place {
  property?: string;
  owner?: string;
}

/** Returns an example of what the server sends. Throws if a property has none: list it in this folder. */
export function exampleOf(schema: JsonSchema, components: Components, place: Place = {}): unknown {
  if ('const' in schema) return schema['const'];
  const listed = listedExample(place);
  const { $ref, anyOf, oneOf, items, properties, enum: values } = schema as SchemaKeywords;
  // A property of one name may have other values elsewhere.
  if (listed !== undefined && (values?.includes(listed) ?? true)) return listed;
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1)!;
    return schemaExamples[name] ?? exampleOf(components[name]!, components, { ...place, owner: name });
  }
  const [choice] = anyOf ?? oneOf ?? [];
  if (choice !== undefined) return exampleOf(choice, components, place);
  if (items !== undefined) return [exampleOf(items, components)];
  if (properties === undefined) return simpleExample(schema, place);
  const entries = Object.entries(properties).map(([property, value]) => [property, exampleOf(value, components, { ...place, property })]);
  return Object.fromEntries(entries) as unknown;
}

function listedExample({ property = '', owner = '' }: Place): unknown {
  return property === 'id' && owner in idExamples ? idExamples[owner] : propertyExamples[property];
}

function simpleExample(schema: JsonSchema, { property, owner }: Place): unknown {
  const { enum: values, type } = schema as SchemaKeywords;
  if (values !== undefined) return values[0];
  if (type === 'boolean') return true;
  if (type === 'integer') return 1;
  throw new Error(`No example for ${owner ?? 'an object'}.${property ?? ''}: list it in packages/api-docs/src/examples`);
}
