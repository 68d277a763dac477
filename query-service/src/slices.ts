import { createTimeSlices } from '@parley/concurrency/time-slices';

/** Time of the event loop for the queries and searches of the process, together. */
export const slices = createTimeSlices(4);
