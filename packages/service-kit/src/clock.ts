/** Returns milliseconds since 1970. Always passed in, so that tests can set it. */
export type Clock = () => number;

/** Returns monotonic milliseconds, independent of the system clock, to measure durations. */
export type Ticks = () => number;

export const ticks: Ticks = () => performance.now();
