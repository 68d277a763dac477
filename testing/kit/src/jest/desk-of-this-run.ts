import type { ServerDesk } from './server-desk.ts';

/** Set by global-setup, taken by global-teardown: Jest runs both in one process. */
export const ofThisRun: { desk?: ServerDesk } = {};
