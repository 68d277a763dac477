/** Content of a message to send. */
export interface Draft {
  text?: string;
  /** Ids of uploaded files. */
  attachments?: string[];
  replyTo?: string;
  mentions?: string[];
  /** Data of the product. */
  custom?: Record<string, unknown>;
}

/** Content that the user has typed in a conversation and not sent. */
export interface SavedDraft extends Draft {
  /** An edit that is not finished. */
  edit?: { messageId: string; text: string; mentions: readonly string[] };
}

/** A message in the outbox. */
export interface UnsentMessage {
  /** Also the idempotency key. */
  clientId: string;
  conversationId: string;
  draft: Draft;
  /** By the local clock, in milliseconds since 1970. */
  createdAt: number;
  /** `sent`: acknowledged with this `seq`, but its event has not arrived yet. */
  state: 'pending' | 'failed' | 'sent';
  seq: number | null;
  /** The problem's code, if it failed. */
  code: string | null;
  /** The service asked to slow down: when it is sent again, by the local clock, in milliseconds since 1970. */
  retryAt: number | null;
}
