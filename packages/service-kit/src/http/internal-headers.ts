/** How the gateway tells command-service for whom it asks. Believed on the internal port only, and only with INTERNAL_TOKEN. */
export const userHeader = 'x-parley-user';
export const sessionHeader = 'x-parley-session';
export const addressHeader = 'x-parley-address';
