/** Milliseconds since 1970. Passed in wherever time is read, so that a test can set it. */
export type Clock = () => number;

/** Milliseconds that only grow, whatever is done to the machine's clock: for how long something lasts. */
export type Ticks = () => number;

export const ticks: Ticks = () => performance.now();
