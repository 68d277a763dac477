/** Parley's own headers, as pages of other origins must be allowed to send and to read them: the same for every service. */
export const ownHeaders = {
  allowHeaders: ['Parley-Cookies', 'Parley-Position'],
  exposeHeaders: ['Parley-Position', 'Idempotency-Replayed'],
} as const;
