/** API documents that `npm run generate` writes from the routes and the wire contract. */
export const openapiFile = new URL('../generated/openapi.json', import.meta.url);
export const asyncapiFile = new URL('../generated/asyncapi.json', import.meta.url);
