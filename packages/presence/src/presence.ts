/**
 * Who is online. A user is online while somebody says so again and again: every gateway for the users of its sockets, and
 * once more when the last of them goes. Whoever was not spoken of for the grace time is away. So a phone that loses its
 * network for a moment stays online, several gateways need not know of each other, and the users of a gateway that died
 * go by themselves.
 *
 * What is promised: who comes is handed to whoever kept them, who went to one caller at a time, again and again until
 * they are forgotten. Nothing here lasts: a Redis that comes back empty knows all who are online after the next keeping.
 */
export interface Presence {
  /** These users are here just now. Resolves to those who were away until then. */
  keep(userIds: readonly string[]): Promise<string[]>;
  /** Some who went, until they are forgotten. While one caller asks again and again, others are answered with nobody. */
  gone(): Promise<Sighting[]>;
  /** Everybody concerned was told that they went: they are not named any more, unless they are back. */
  forget(userIds: readonly string[]): Promise<void>;
  /** Of these users those who are online, and when they were last seen: milliseconds since 1970. */
  online(userIds: readonly string[]): Promise<Map<string, number>>;
}

export interface Sighting {
  userId: string;
  /** Milliseconds since 1970. */
  seenAt: number;
}

/** Nobody knows who is online just now. */
export class PresenceAway extends Error {
  override readonly name = 'PresenceAway';
}
