/**
 * Groups and order of the operations in the API documents. The examples work in this order: each id that one needs is in the answer of an
 * earlier one. Generation fails if an operation is missing here.
 */
export interface Tag {
  name: string;
  description: string;
  operations: readonly string[];
}

interface TagGroup {
  name: string;
  tags: readonly Tag[];
}

export const tagGroups: readonly TagGroup[] = [
  {
    name: 'People',
    tags: [
      {
        name: 'Accounts',
        description: 'Registration, and the account of the user who is signed in.',
        operations: [
          'register',
          'getMe',
          'changeProfile',
          'requestEmailVerification',
          'verifyEmail',
          'requestExport',
          'getExport',
          'downloadExport',
          'eraseAccount',
        ],
      },
      { name: 'Users', description: 'Public profiles of other users.', operations: ['findUsers', 'getUser'] },
      {
        name: 'Contacts',
        description:
          'Requests between two users, and the contacts that follow. Contacts see each other’s presence, and privacy settings refer to them.',
        operations: [
          'requestContact',
          'listContactRequests',
          'acceptContact',
          'listContacts',
          'removeContact',
          'declineContact',
          'withdrawContact',
        ],
      },
      {
        name: 'Blocks',
        description: 'A block stops direct messages, calls and contact requests in both directions; the other user is not notified.',
        operations: ['blockUser', 'listBlocks', 'unblockUser'],
      },
    ],
  },
  {
    name: 'Chat',
    tags: [
      {
        name: 'Conversations',
        description: 'Direct conversations, groups and the inbox.',
        operations: [
          'createConversation',
          'listConversations',
          'countConversations',
          'getConversation',
          'changeConversation',
          'changePreferences',
          'deleteConversation',
        ],
      },
      {
        name: 'Groups of a product',
        description: 'Groups that the backend of a product keeps under ids of its own, with an API key that acts as no user.',
        operations: ['putExternalConversation', 'getExternalConversation'],
      },
      {
        name: 'Members',
        description: 'Members of a conversation and their roles.',
        operations: ['listMembers', 'changeMemberRole', 'removeMember', 'addMembers'],
      },
      {
        name: 'Messages',
        description: 'Messages and reactions, and the search for messages.',
        operations: [
          'sendMessage',
          'listMessages',
          'getMessage',
          'editMessage',
          'addReaction',
          'listReactions',
          'removeReaction',
          'searchMessages',
          'deleteMessage',
        ],
      },
      {
        name: 'Timeline',
        description: 'What a screen shows of a conversation, and the events that led to it.',
        operations: ['listTimeline', 'listEvents'],
      },
      {
        name: 'Receipts',
        description: 'Watermarks: up to which `seq` each member has received and read.',
        operations: ['advanceReceipt', 'listReceipts'],
      },
      {
        name: 'Files',
        description: 'Images for messages and avatars.',
        operations: ['uploadFile', 'getFile', 'getThumbnail', 'listFiles'],
      },
    ],
  },
  {
    name: 'Calls',
    tags: [
      {
        name: 'Calls',
        description: 'Audio and video calls of up to 8 participants. Media goes from peer to peer; `/peerjs` relays the signaling.',
        operations: [
          'getIceServers',
          'startCall',
          'getCall',
          'listCalls',
          'declineCall',
          'acceptCall',
          'changeParticipant',
          'renewParticipation',
          'leaveCall',
          'endCall',
        ],
      },
    ],
  },
  {
    name: 'Security',
    tags: [
      {
        name: 'Sessions',
        description: 'Logging in and out, and the devices on which a user is logged in.',
        operations: [
          'logIn',
          'exchangeToken',
          'listSessions',
          'refreshSession',
          'revokeSession',
          'changePassword',
          'revokeCurrentSession',
          'revokeAllSessions',
        ],
      },
      {
        name: 'Users of a product',
        description: 'What the backend of a product does with its users, by an API key that acts for itself. Operators may, too.',
        operations: [
          'createUser',
          'putUser',
          'putUsers',
          'getUserByExternalId',
          'startUserSession',
          'revokeUserSessions',
          'suspendUser',
          'unsuspendUser',
          'requestUserExport',
          'getUserExport',
          'eraseUser',
        ],
      },
      {
        name: 'Administration of users',
        description: 'What operators do with the users of the installation, with OPERATOR_TOKEN or with the session of an operator.',
        operations: [
          'listUsers',
          'getUserDetails',
          'signOutUser',
          'suspendAccount',
          'unsuspendAccount',
          'issuePasswordReset',
          'requestPasswordReset',
          'confirmPasswordReset',
          'requestAccountExport',
          'getAccountExport',
          'eraseUserAccount',
          'getErasureCertificate',
          'changeUserRole',
          'listAuditEntries',
        ],
      },
      {
        name: 'Status',
        description: 'The state of the installation, for operators.',
        operations: ['getStatus'],
      },
      {
        name: 'Invites',
        description: 'Links with which people register where registration is for the invited. For operators.',
        operations: ['createInvite', 'listInvites', 'revokeInvite'],
      },
      {
        name: 'API keys',
        description: 'Keys of the backend of a product. For operators.',
        operations: ['createApiKey', 'listApiKeys', 'revokeApiKey'],
      },
      {
        name: 'Webhooks and the feed',
        description: 'What happens, for the backend of a product: pushed to it, or pulled by it.',
        operations: [
          'createWebhook',
          'listWebhooks',
          'getWebhook',
          'changeWebhook',
          'testWebhook',
          'listWebhookDeliveries',
          'rotateWebhookSecret',
          'seekWebhook',
          'pauseWebhook',
          'resumeWebhook',
          'deleteWebhook',
          'readFeed',
        ],
      },
    ],
  },
];

export const tags: readonly Tag[] = tagGroups.flatMap((group) => group.tags);

/** Throws for an operation that no tag lists. */
export function tagOf(operation: string): Tag {
  const tag = tags.find(({ operations }) => operations.includes(operation));
  if (tag === undefined) throw new Error(`${operation} has no tag: list it in packages/api-docs/src/tags.ts`);
  return tag;
}

/** Sorts into the order of the tags. */
export function inTagOrder<Item extends { operation: string }>(items: readonly Item[]): Item[] {
  const order = new Map(tags.flatMap(({ operations }) => operations).map((operation, index) => [operation, index]));
  return items.toSorted((one, other) => (order.get(one.operation) ?? Infinity) - (order.get(other.operation) ?? Infinity));
}
