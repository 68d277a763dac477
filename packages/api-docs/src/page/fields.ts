/** Tables of the fields of a schema. Named schemas are links to a section of their own. */
import { html, inlineMarkdown, type Html } from './html.ts';
import type { JsonSchema, SchemaKeywords } from '../schemas.ts';

export interface Field {
  name: string;
  required?: boolean;
  description?: string;
  schema: JsonSchema;
}

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Returns the rows of an object, and below each the rows of objects inside it; undefined for a schema without own fields. */
export function fieldTable(schema: JsonSchema, schemas: Schemas): Html | undefined {
  const { oneOf, anyOf } = schema as SchemaKeywords;
  const variants = (oneOf ?? anyOf ?? []).filter((variant) => 'properties' in variant);
  if (variants.length > 0) return html`${variants.map((variant) => fieldTable(variant, schemas))}`;
  const fields = fieldsOf(schema);
  return fields.length > 0 ? fieldList(fields, schemas) : undefined;
}

export function fieldList(fields: readonly Field[], schemas: Schemas): Html {
  return html`<dl class="fields">${fields.map((field) => fieldRow(field, schemas))}</dl>`;
}

function fieldRow({ name, required, description, schema }: Field, schemas: Schemas): Html {
  const { $ref } = schema as SchemaKeywords;
  const referred = $ref === undefined ? undefined : schemas[$ref.split('/').at(-1)!];
  const text = description ?? ((schema['description'] ?? referred?.['description']) as string | undefined);
  return html`<div>
    <dt>
      <code>${name}</code> <span class="type">${typeLabel(schema)}</span>${required === false && html` <span class="type">optional</span>`}
    </dt>
    <dd>${text !== undefined && inlineMarkdown(text)}${limitsOf(schema)}</dd>
  </div>`;
}

function fieldsOf(schema: JsonSchema, prefix = ''): Field[] {
  const { properties = {}, required = [] } = schema as SchemaKeywords;
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = `${prefix}${key}`;
    const { items } = property as SchemaKeywords;
    const inner = items !== undefined && 'properties' in items ? fieldsOf(items, `${name}[].`) : fieldsOf(property, `${name}.`);
    return [{ name, required: required.includes(key), schema: property }, ...inner];
  });
}

export function typeLabel(schema: JsonSchema): Html {
  const { $ref, enum: values, anyOf, oneOf, type, items } = schema as SchemaKeywords;
  if ($ref !== undefined) return schemaLink($ref);
  if ('const' in schema) return html`<code>${JSON.stringify(schema['const'])}</code>`;
  if (values !== undefined) return joined(values.map((value) => html`<code>${JSON.stringify(value)}</code>`));
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return joined(choices.map(typeLabel));
  if (items !== undefined) return html`array of ${typeLabel(items)}`;
  return html`${Array.isArray(type) ? type.join(' or ') : (type ?? 'any')}`;
}

const joined = (labels: readonly Html[]): Html => html`${labels.map((label, index) => html`${index > 0 && ' or '}${label}`)}`;

/** Simple types have no section: their name says enough. */
function schemaLink($ref: string): Html {
  const name = $ref.split('/').at(-1)!;
  return html`<a href="#schema-${name}">${name}</a>`;
}

function limitsOf(schema: JsonSchema): Html | false {
  const { default: preset, minimum, maximum, minLength, maxLength, maxItems } = schema as SchemaKeywords;
  const limits = [
    preset !== undefined && `default ${JSON.stringify(preset)}`,
    minimum !== undefined && `at least ${minimum}`,
    maximum !== undefined && `at most ${maximum}`,
    minLength !== undefined && minLength > 1 && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    maxItems !== undefined && `at most ${maxItems} items`,
  ].filter((limit) => limit !== false);
  return limits.length > 0 && html` <span class="quiet">${limits.join(', ')}</span>`;
}

/** A section for each named schema that operations or events refer to. */
export function schemaSections(shown: Schemas, schemas: Schemas = shown): Html[] {
  return Object.entries(shown).map(([name, schema]) => {
    const { description } = schema as { description?: string };
    return html`<section class="schema" id="schema-${name}">
      <h3>${name}</h3>
      ${description !== undefined && html`<p>${inlineMarkdown(description)}</p>`}
      ${fieldTable(schema, schemas) ?? html`<p>${typeLabel(schema)}</p>`}
    </section>`;
  });
}
