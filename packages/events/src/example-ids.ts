/**
 * Ids in the examples of the API documents. Where examples are tried in order, each is replaced by the id of that name in an earlier
 * answer: `conversationId` by the `conversation.id` that creating one returned.
 */
export const exampleIds = {
  /** The account of the examples, Ada. */
  ownId: '019ad1c0-5e21-7a4b-8c3d-1f0e2d3c4b5a',
  /** The other user, Grace. */
  userId: '019ad1c0-6f32-7b5c-9d4e-2a1f3e4d5c6b',
  sessionId: '019ad1c0-7043-7c6d-8e5f-3b2a4f5e6d7c',
  conversationId: '019ad1c1-8154-7d7e-9f6a-4c3b5a6f7e8d',
  messageId: '019ad1c2-9265-7e8f-8a7b-5d4c6b7a8f9e',
  callId: '019ad1c3-a376-7f9a-9b8c-6e5d7c8b9aaf',
  fileId: '019ad1c4-b487-70ab-8c9d-7f6e8d9cabb0',
  requestId: '019ad1c5-c598-71bc-9dae-8a7f9eadbcc1',
  erasureId: '019ad1cb-5d2a-7b31-9c4e-2f3a4b5c6d7e',
  exportId: '019ad1ca-3b10-7c55-8f7a-6a1b2c3d4e5f',
  inviteId: '019ad1c8-f8cb-74ef-9ad1-bdaf2ac0dff4',
  keyId: '4fTq0ZbX9sLd',
  /** The id of a user in the product. */
  externalId: 'customer-4711',
  webhookId: '019ad1c7-e7ba-73de-8fc0-ac9b1fbfcee3',
} as const;
