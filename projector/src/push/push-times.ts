/** In milliseconds. */
export interface PushTimes {
  /** Limit on waiting for an unavailable channel; then pushes are dropped. */
  timeout: number;
  /** Between two attempts. */
  retry: number;
  /** Between two writes of the push checkpoints. */
  checkpointInterval: number;
}

/** Each write of the push checkpoints is a commit of each shard: more frequent writes would be a large part of all commits. */
export const defaultPushTimes: PushTimes = { timeout: 60_000, retry: 250, checkpointInterval: 1_000 };
