export interface SeedResult {
  usernames: string[];
  /** The same for all of them. */
  password: string;
  groups: number;
  conversations: number;
  /** Number of messages. */
  sent: number;
}
