/** What is known of a user's memberships: of each conversation the newest word, whatever the order in which words come. */
export interface MembershipWord {
  conversationId: string;
  /** The seq of the coming or going. */
  seq: number;
  present: boolean;
}

export class KnownMemberships {
  readonly #words = new Map<string, MembershipWord>();

  /** False for what is not newer: it changes nothing. */
  learn(word: MembershipWord): boolean {
    const known = this.#words.get(word.conversationId);
    if (known && known.seq >= word.seq) return false;
    this.#words.set(word.conversationId, word);
    return true;
  }

  isPresent(conversationId: string): boolean {
    return this.#words.get(conversationId)?.present === true;
  }
}
