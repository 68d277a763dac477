/** Milliseconds since 1970. Passed in wherever time is read, so that a test can set it. */
export type Clock = () => number;
