/** Headers that name the actor of an internal call. Trusted on the internal port only, together with INTERNAL_TOKEN. */
export const userHeader = 'x-parley-user';
export const sessionHeader = 'x-parley-session';
export const addressHeader = 'x-parley-address';
