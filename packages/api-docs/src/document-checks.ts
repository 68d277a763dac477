/** Checks that both documents share. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from './schemas.ts';

/** Returns what is wrong with the value, or null. */
export type Accepts = (schema: JsonSchema, value: unknown) => string | null;

/** Schemas may refer to the components of the document. */
export function validatorOf(document: string): Accepts {
  // Formats have an equivalent pattern in these documents.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...(JSON.parse(document) as object), $id: 'document' });
  return (schema, value) => {
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object);
    return validate(value) ? null : `${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`;
  };
}

/** Properties without a description, either their own or that of the schema that they refer to. */
export function undescribed(schema: JsonSchema, where: string, schemas: Record<string, JsonSchema>): string[] {
  const {
    properties = {},
    items,
    anyOf = [],
    oneOf = [],
    allOf = [],
  } = schema as Record<string, never> & {
    properties?: Record<string, JsonSchema>;
    items?: JsonSchema;
    anyOf?: JsonSchema[];
    oneOf?: JsonSchema[];
    allOf?: JsonSchema[];
  };
  const isDescribed = (property: JsonSchema) =>
    property['description'] !== undefined ||
    property['const'] !== undefined ||
    (typeof property['$ref'] === 'string' && schemas[property['$ref'].split('/').at(-1)!]?.['description'] !== undefined);
  return [
    ...Object.entries(properties).flatMap(([name, property]) => [
      ...(isDescribed(property) ? [] : [`${where}.${name} has no description`]),
      ...undescribed(property, `${where}.${name}`, schemas),
    ]),
    ...[...(items ? [items] : []), ...anyOf, ...oneOf, ...allOf].flatMap((part) => undescribed(part, where, schemas)),
  ];
}

export function requireNone(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(`The API documents are incomplete:\n${faults.join('\n')}`);
}
