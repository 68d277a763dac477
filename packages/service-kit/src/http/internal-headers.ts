/** Headers that name the actor of an internal call. Trusted on the internal port only, together with INTERNAL_TOKEN. */
export const userHeader = 'x-parley-user';
export const sessionHeader = 'x-parley-session';
/** Id and scopes of the API key that acts as the user: `id scope scope …`; absent for a session of the user. */
export const apiKeyHeader = 'x-parley-api-key';
export const addressHeader = 'x-parley-address';
