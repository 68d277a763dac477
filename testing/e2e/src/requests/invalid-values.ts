/** Values that no field or body accepts. JSON is given as text, since no serializer would write some of it. */

/** Returns JSON values that a field with this schema must reject. */
export function invalidValues(schema: object): { what: string; json: string }[] {
  const schemaText = JSON.stringify(schema);
  const isText = schemaText.includes('"string"') || schemaText.includes('$ref');
  const takesAnyObject = schemaText.includes('"additionalProperties":{}');
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  return [
    ...(takesAnyObject ? [] : [{ what: 'an object', json: '{"a":1}' }]),
    { what: 'deeply nested', json: deep(10_000) },
    { what: 'too long', json: JSON.stringify('x'.repeat(60_000)) },
    { what: 'half a surrogate pair', json: String.raw`"\ud83d"` },
    { what: 'a NUL', json: String.raw`"a\u0000b"` },
    ...(isText ? [{ what: 'a number', json: '1.5' }] : []),
    ...(schemaText.includes('"boolean"') ? [] : [{ what: 'a boolean', json: 'true' }]),
    ...(schemaText.includes('"null"') ? [] : [{ what: 'null', json: 'null' }]),
  ];
}

/** Returns URL-encoded values that a query parameter with this schema must reject. */
export function invalidParameters(schema: object): { what: string; text: string }[] {
  const isFreeText = !/"(integer|enum|pattern|format)"/.test(JSON.stringify(schema));
  return [
    { what: 'too long', text: 'x'.repeat(6_000) },
    { what: 'a NUL', text: 'a%00b' },
    ...(isFreeText
      ? []
      : ['', 'null', '-1', '1.5', '1e3', '0x10', '{}', '[]', '99999999999999999999', '%F0%9F%91%8D'].map((text) => ({ what: text, text }))),
  ];
}

/** Invalid request bodies with the expected status. */
export const invalidBodies: { what: string; bytes: Buffer; type?: string; status: number }[] = [
  { what: 'broken JSON', bytes: Buffer.from('{"text":'), status: 400 },
  { what: 'invalid UTF-8', bytes: Buffer.from([...Buffer.from('{"text":"'), 0xc3, 0x28, ...Buffer.from('"}')]), status: 400 },
  { what: 'an array', bytes: Buffer.from('[]'), status: 422 },
  { what: 'null', bytes: Buffer.from('null'), status: 422 },
  { what: 'deep', bytes: Buffer.from('[['.repeat(20_000) + ']]'.repeat(20_000)), status: 422 },
  { what: 'an unknown field', bytes: Buffer.from('{"unknown_field":1}'), status: 422 },
  { what: 'a prototype', bytes: Buffer.from('{"__proto__":{"text":"x"},"constructor":1}'), status: 422 },
  { what: 'too large', bytes: Buffer.alloc(200 * 1024, 0x20), status: 413 },
  { what: 'a form', bytes: Buffer.from('text=hello'), type: 'application/x-www-form-urlencoded', status: 415 },
  { what: 'UTF-16', bytes: Buffer.from('{}', 'utf16le'), type: 'application/json; charset=utf-16', status: 415 },
];
