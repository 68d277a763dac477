/** Parley's headers that pages of other origins may send and read. Every service allows the same ones. */
export const corsHeaders = {
  allowHeaders: ['Parley-Cookies', 'Parley-Position'],
  exposeHeaders: ['Parley-Position', 'Idempotency-Replayed'],
} as const;
