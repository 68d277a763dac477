/**
 * In the declarations of @parley/events, types are inferred from zod schemas. This plugin of the bundler replaces them with the types
 * that the generated operations already use, so that the package needs no zod.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Schemas, type JsonSchema } from '@parley/api-docs/schemas';
import { typeOf } from '@parley/api-docs/sdk-operations';
import { nameWireSchemas } from '@parley/api-docs/wire-components';
import type { TsdownPlugin } from 'tsdown';
import { z } from 'zod';

const operations = fileURLToPath(new URL('../src/generated/operations.ts', import.meta.url));

export async function plainWireTypes(): Promise<TsdownPlugin> {
  await nameWireSchemas();
  const schemas = new Schemas();
  const [, generated] = /^export interface Schemas \{\n(.*?)^\}/ms.exec(readFileSync(operations, 'utf8'))!;
  const generatedNames = new Set(Array.from(generated!.matchAll(/^ {2}(\w+): /gm), ([, name]) => name));

  /** A union of events has a name, but is no schema of the documents. */
  const plainTypeOf = (schema: JsonSchema): string =>
    typeOf(schema).replaceAll(/Schemas\['(\w+)'\]/g, (reference, name: string) =>
      generatedNames.has(name) ? reference : plainTypeOf(schemas.components[name]!),
    );

  return {
    name: 'plain-wire-types',
    transform: {
      order: 'pre',
      filter: { id: /\/events\/src\/.*\.d\.ts$/, code: /\bz\.(infer|output)</ },
      async handler(code, id) {
        const exported = (await import(id.replace(/\.d\.ts$/, '.ts'))) as Record<string, unknown>;
        const plain = code.replaceAll(/\bz\.(?:infer|output)<typeof (\w+)>/g, (inferred, name: string) => {
          const schema = exported[name];
          return schema instanceof z.ZodType ? plainTypeOf(schemas.of(schema, 'output')) : inferred;
        });
        return `import type { Schemas } from '${operations}';\n${plain}`;
      },
    },
  };
}
