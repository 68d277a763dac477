/** What no field, or no body, should be. JSON as text, since some of it no serializer would write. */

/** Values that no field takes. `undefined` as JSON leaves the field out. */
export function badValues(schema: object): { what: string; json: string }[] {
  const taken = JSON.stringify(schema);
  const isText = taken.includes('"string"') || taken.includes('$ref');
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  return [
    { what: 'an object', json: '{"a":1}' },
    { what: 'deeply nested', json: deep(10_000) },
    { what: 'too long', json: JSON.stringify('x'.repeat(60_000)) },
    { what: 'half a surrogate pair', json: String.raw`"\ud83d"` },
    { what: 'a NUL', json: String.raw`"a\u0000b"` },
    ...(isText ? [{ what: 'a number', json: '1.5' }] : []),
    ...(taken.includes('"boolean"') ? [] : [{ what: 'a boolean', json: 'true' }]),
    ...(taken.includes('"null"') ? [] : [{ what: 'null', json: 'null' }]),
  ];
}

/** What no parameter of a query string takes; of free text only what no text is. As it stands in the URL. */
export function badParameters(schema: object): { what: string; text: string }[] {
  const isFreeText = !/"(integer|enum|pattern|format)"/.test(JSON.stringify(schema));
  return [
    { what: 'too long', text: 'x'.repeat(6_000) },
    { what: 'a NUL', text: 'a%00b' },
    ...(isFreeText
      ? []
      : ['', 'null', '-1', '1.5', '1e3', '0x10', '{}', '[]', '99999999999999999999', '%F0%9F%91%8D'].map((text) => ({ what: text, text }))),
  ];
}

/** Bodies that are none, with what they are answered. */
export const badBodies: { what: string; bytes: Buffer; type?: string; status: number }[] = [
  { what: 'broken JSON', bytes: Buffer.from('{"text":'), status: 400 },
  { what: 'invalid UTF-8', bytes: Buffer.from([...Buffer.from('{"text":"'), 0xc3, 0x28, ...Buffer.from('"}')]), status: 400 },
  { what: 'an array', bytes: Buffer.from('[]'), status: 422 },
  { what: 'null', bytes: Buffer.from('null'), status: 422 },
  { what: 'deep', bytes: Buffer.from('[['.repeat(20_000) + ']]'.repeat(20_000)), status: 422 },
  { what: 'an unknown field', bytes: Buffer.from('{"nobody_knows":1}'), status: 422 },
  { what: 'a prototype', bytes: Buffer.from('{"__proto__":{"text":"x"},"constructor":1}'), status: 422 },
  { what: 'too large', bytes: Buffer.alloc(200 * 1024, 0x20), status: 413 },
  { what: 'a form', bytes: Buffer.from('text=hello'), type: 'application/x-www-form-urlencoded', status: 415 },
  { what: 'UTF-16', bytes: Buffer.from('{}', 'utf16le'), type: 'application/json; charset=utf-16', status: 415 },
];
