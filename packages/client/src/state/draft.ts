/** What one writes, and how far it is on its way. */
export interface Draft {
  text?: string;
  /** Ids of files that are uploaded. */
  attachments?: string[];
  replyTo?: string;
  mentions?: string[];
}

export interface Unsent {
  /** Idempotency key and `clientId` in one. */
  clientId: string;
  conversationId: string;
  draft: Draft;
  /** Milliseconds since 1970, by one's own clock. */
  madeAt: number;
  /** `sent`: acknowledged under this `seq`, and not heard yet. */
  state: 'pending' | 'failed' | 'sent';
  seq: number | null;
  /** Why it failed: the problem's code. */
  code: string | null;
}
