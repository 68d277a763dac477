export interface MembershipVersion {
  conversationId: string;
  /** Conversation seq at which the user joined or left. */
  seq: number;
  present: boolean;
}

/** The newest known membership of one user in each conversation. Versions may arrive in any order. */
export class MembershipVersions {
  readonly #newest = new Map<string, MembershipVersion>();

  /** Returns false, and changes nothing, for a version that is not newer. */
  apply(version: MembershipVersion): boolean {
    const known = this.#newest.get(version.conversationId);
    if (known && known.seq >= version.seq) return false;
    this.#newest.set(version.conversationId, version);
    return true;
  }

  isPresent(conversationId: string): boolean {
    return this.#newest.get(conversationId)?.present === true;
  }
}
