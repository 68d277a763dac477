/** Port for the high-water marks of a log, stored outside its database so that they survive a restore of the database. */

/** The last event of a partition whose append was acknowledged. A log that lacks it has lost commits. */
export interface HighWaterMark {
  partition: number;
  position: number;
  eventId: string;
}

/** Marks of one epoch. Those of an earlier epoch describe a log that an operator has given up. */
export interface EpochMarks {
  epoch: number;
  marks: readonly HighWaterMark[];
}

export interface HighWaterMarkStore {
  /** Null if nothing was stored for this log. */
  read(): Promise<EpochMarks | null>;
  /** Stores each mark that is above the stored one. A later epoch replaces all marks; marks of an earlier epoch are ignored. */
  raise(marks: EpochMarks): Promise<void>;
  clear(): Promise<void>;
}

export type OpenHighWaterMarks = (storeId: string) => HighWaterMarkStore;
