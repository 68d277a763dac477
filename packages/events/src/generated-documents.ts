/** Where the documents of the API lie; `npm run generate` makes them from the routes and the wire contract. */
export const openapiFile = new URL('../generated/openapi.json', import.meta.url);
export const asyncapiFile = new URL('../generated/asyncapi.json', import.meta.url);
