// Generated from packages/events/generated/openapi.json by npm run generate. Do not edit.

export interface Schemas {
  Account: { id: Schemas['Id']; username: string; displayName: string; email: (string | null); about: (string | null); avatarUrl: (string | null); privacy: Schemas['Privacy']; createdAt: Schemas['Time'] };
  Id: string;
  Privacy: { addToGroups: Schemas['Audience']; messages: Schemas['Audience'] };
  Audience: "everyone" | "contacts";
  Time: string;
  Session: { id: Schemas['Id']; accessToken: string; accessTokenExpiresAt: Schemas['Time']; refreshToken?: string };
  Position: string;
  Problem: { type: string; title: string; status: number; detail: string; instance: string; code: "invalid_json" | "unauthenticated" | "token_expired" | "bad_credentials" | "forbidden" | "file_quota_exceeded" | "recipient_unavailable" | "not_found" | "method_not_allowed" | "conflict" | "username_taken" | "email_taken" | "call_in_progress" | "call_full" | "call_ended" | "answered_elsewhere" | "position_unknown" | "payload_too_large" | "unsupported_media_type" | "range_not_satisfiable" | "validation_failed" | "unknown_file" | "idempotency_key_reused" | "rate_limited" | "too_many_in_flight" | "budget_exhausted" | "too_many_sockets" | "internal" | "unavailable" | "log_diverged" | "projection_lagging" | "projection_parked"; requestId: string; errors?: ({ path: string; message: string })[]; retryAfter?: number };
  ContactRequestSummary: { id: Schemas['Id']; fromId: Schemas['Id']; toId: Schemas['Id']; state: "pending" | "accepted" | "closed" };
  ConversationSummary: { id: Schemas['Id']; kind: Schemas['Kind']; title: (string | null); avatarUrl: (string | null); role: Schemas['Role']; capabilities: (string)[]; lastSeq: number; memberCount: number };
  Kind: "direct" | "group";
  Role: "owner" | "admin" | "member";
  Message: { id: Schemas['Id']; conversationId: Schemas['Id']; seq: Schemas['Seq']; senderId: Schemas['Id']; text: (string | null); attachments: (Schemas['Attachment'])[]; replyTo: (Schemas['Quote'] | null); mentions: (Schemas['Id'])[]; reactions?: (Schemas['Reaction'])[]; status?: "sent" | "delivered" | "read"; clientId: (string | null); sentAt: Schemas['Time']; editedAt: (Schemas['Time'] | null); deletedAt: (Schemas['Time'] | null) };
  Seq: number;
  Attachment: { id: Schemas['Id']; mediaType: string; size: number; width: number; height: number; sha256: string; url: string; thumbnailUrl: string };
  Quote: { id: Schemas['Id']; seq: Schemas['Seq']; senderId: Schemas['Id']; text: (string | null); deletedAt: (Schemas['Time'] | null) };
  Reaction: { emoji: string; count: number; mine: boolean };
  Emoji: string;
  Preferences: { pinned: boolean; archived: boolean; mutedUntil: (Schemas['Time'] | null) };
  Call: { id: Schemas['Id']; conversationId: Schemas['Id']; seq: Schemas['Seq']; media: "audio" | "video"; state: "ringing" | "ongoing" | "ended"; endReason: ("completed" | "declined" | "missed" | "cancelled" | "busy" | "failed" | null); startedBy: Schemas['Id']; startedAt: Schemas['Time']; answeredAt: (Schemas['Time'] | null); endedAt: (Schemas['Time'] | null); participants: ({ userId: Schemas['Id']; peerId: string; audio: boolean; video: boolean; screen: boolean; joinedAt: Schemas['Time']; leftAt: (Schemas['Time'] | null) })[] };
  Peer: { id: string; token: string };
  Device: { id: Schemas['Id']; deviceName: (string | null); createdAt: Schemas['Time']; refreshedAt: Schemas['Time']; expiresAt: Schemas['Time']; current: boolean };
  Contact: { user: Schemas['PublicProfile']; since: Schemas['Time'] };
  PublicProfile: { id: Schemas['Id']; username: string; displayName: string; about: (string | null); avatarUrl: (string | null); presence: (Schemas['Presence'] | null); lastSeenAt: (Schemas['Time'] | null) };
  Presence: "online" | "offline";
  ContactRequest: { id: Schemas['Id']; user: Schemas['PublicProfile']; direction: "incoming" | "outgoing"; requestedAt: Schemas['Time'] };
  Block: { user: Schemas['PublicProfile']; blockedAt: Schemas['Time'] };
  Conversation: { id: Schemas['Id']; kind: Schemas['Kind']; title: (string | null); avatarUrl: (string | null); role: Schemas['Role']; capabilities: (string)[]; lastSeq: number; memberCount: number; activityAt: Schemas['Time']; lastMessage: (Schemas['Message'] | null); unreadCount: number; mentionCount: number; readSeq: number; pinned: boolean; archived: boolean; mutedUntil: (Schemas['Time'] | null); activeCall: (Schemas['Call'] | null); members: (Schemas['Member'])[] };
  Member: { user: Schemas['PublicProfile']; role: Schemas['Role']; joinedAt: Schemas['Time'] };
  TimelineEvent: (Schemas['ConversationCreatedEvent'] | Schemas['ConversationChangedEvent'] | Schemas['MemberAddedEvent'] | Schemas['MemberRemovedEvent'] | Schemas['MemberRoleChangedEvent'] | Schemas['MessageSentEvent'] | Schemas['MessageEditedEvent'] | Schemas['MessageDeletedEvent'] | Schemas['ReactionAddedEvent'] | Schemas['ReactionRemovedEvent'] | Schemas['CallStartedEvent'] | Schemas['CallAcceptedEvent'] | Schemas['CallDeclinedEvent'] | Schemas['CallLeftEvent'] | Schemas['CallParticipantChangedEvent'] | Schemas['CallEndedEvent']);
  ConversationCreatedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "conversation.created"; kind: Schemas['Kind']; title: (string | null); members: (Schemas['Member'])[] };
  ConversationChangedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "conversation.changed"; title?: string; avatarUrl?: (string | null) };
  MemberAddedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "member.added"; members: (Schemas['Member'])[] };
  MemberRemovedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "member.removed"; userIds: (Schemas['Id'])[] };
  MemberRoleChangedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "member.role_changed"; userId: Schemas['Id']; role: Schemas['Role'] };
  MessageSentEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "message.sent"; message: Schemas['Message'] };
  MessageEditedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "message.edited"; messageId: Schemas['Id']; messageSeq: Schemas['Seq']; senderId: Schemas['Id']; text: (string | null); mentions: (Schemas['Id'])[]; mentionsRemoved: (Schemas['Id'])[]; editedAt: Schemas['Time'] };
  MessageDeletedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "message.deleted"; messageId: Schemas['Id']; messageSeq: Schemas['Seq']; senderId: Schemas['Id']; mentionsRemoved: (Schemas['Id'])[]; deletedAt: Schemas['Time'] };
  ReactionAddedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "reaction.added"; messageId: Schemas['Id']; emoji: string; userId: Schemas['Id']; count: number };
  ReactionRemovedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "reaction.removed"; messageId: Schemas['Id']; emoji: string; userId: Schemas['Id']; count: number };
  CallStartedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "call.started"; call: Schemas['Call'] };
  CallAcceptedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "call.accepted"; call: Schemas['Call'] };
  CallDeclinedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "call.declined"; call: Schemas['Call'] };
  CallLeftEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "call.left"; call: Schemas['Call'] };
  CallParticipantChangedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "call.participant_changed"; call: Schemas['Call'] };
  CallEndedEvent: { id: Schemas['Id']; at: Schemas['Time']; actorId: Schemas['Id']; position: Schemas['Position']; conversationId: Schemas['Id']; seq: Schemas['Seq']; type: "call.ended"; call: Schemas['Call'] };
  TimelineItem: ({ kind: "message"; seq: Schemas['Seq']; message: Schemas['Message'] } | { kind: "event"; seq: Schemas['Seq']; event: Schemas['TimelineEvent'] } | { kind: "call"; seq: Schemas['Seq']; call: Schemas['Call'] });
  Reactor: { emoji: string; userId: Schemas['Id']; user: Schemas['PublicProfile']; at: Schemas['Time'] };
  Receipt: { userId: Schemas['Id']; delivered: number; read: number; at: Schemas['Time'] };
  IceServer: { urls: (string)[]; username?: string; credential?: string };
  SearchHit: { message: Schemas['Message']; snippet: Schemas['Snippet'] };
  Snippet: ({ text: string; hit: boolean })[];
}

/** Input (path, query and body in one object) and response of each operation. */
export interface Operations {
  /** Create an account and log in */
  register: { input: { username: string; password: string; displayName: string; email?: string; deviceName?: string }; answer: { account: Schemas['Account']; session: Schemas['Session']; position: Schemas['Position'] } };
  /** Update your profile and privacy settings */
  changeProfile: { input: { username?: string; displayName?: string; email?: (string | null); currentPassword?: string; about?: (string | null); avatarFileId?: (Schemas['Id'] | null); privacy?: { addToGroups?: Schemas['Audience']; messages?: Schemas['Audience'] } }; answer: { account: Schemas['Account']; position: Schemas['Position'] } };
  /** Get your own account */
  getMe: { input: {  }; answer: Schemas['Account'] };
  /** Change your password and log out all other devices */
  changePassword: { input: { currentPassword: string; newPassword: string }; answer: null };
  /** Log in with a username or email address */
  logIn: { input: { login: string; password: string; deviceName?: string }; answer: { account: Schemas['Account']; session: Schemas['Session'] } };
  /** Log out all your devices */
  revokeAllSessions: { input: {  }; answer: null };
  /** List your logged-in devices, newest first */
  listSessions: { input: { cursor?: string; limit?: number }; answer: { items: (Schemas['Device'])[]; nextCursor: (string | null) } };
  /** Exchange a refresh token for new tokens */
  refreshSession: { input: { refreshToken?: string }; answer: { session: Schemas['Session'] } };
  /** Log out this device */
  revokeCurrentSession: { input: {  }; answer: null };
  /** Log out one of your devices */
  revokeSession: { input: { sessionId: Schemas['Id'] }; answer: null };
  /** Send a contact request, or accept the one that this user sent you */
  requestContact: { input: { userId: Schemas['Id'] }; answer: { contactRequest: Schemas['ContactRequestSummary']; position: Schemas['Position'] } };
  /** List pending contact requests, incoming and outgoing, newest first */
  listContactRequests: { input: { cursor?: string; limit?: number }; answer: { items: (Schemas['ContactRequest'])[]; nextCursor: (string | null) } };
  /** Accept a contact request */
  acceptContact: { input: { requestId: Schemas['Id'] }; answer: { contactRequest: Schemas['ContactRequestSummary']; position: Schemas['Position'] } };
  /** Decline a contact request; further requests from this user are hidden from you for 30 days */
  declineContact: { input: { requestId: Schemas['Id'] }; answer: { contactRequest: Schemas['ContactRequestSummary']; position: Schemas['Position'] } };
  /** Withdraw your contact request */
  withdrawContact: { input: { requestId: Schemas['Id'] }; answer: null };
  /** Remove a contact */
  removeContact: { input: { userId: Schemas['Id'] }; answer: null };
  /** Block a user: neither of you can message, call or send contact requests to the other */
  blockUser: { input: { userId: Schemas['Id'] }; answer: { block: { userId: Schemas['Id']; blockedAt: (Schemas['Time'] | null) }; position: Schemas['Position'] } };
  /** Unblock a user */
  unblockUser: { input: { userId: Schemas['Id'] }; answer: null };
  /** Create a direct conversation or a group */
  createConversation: { input: ({ kind: "direct"; userId: Schemas['Id'] } | { kind: "group"; title: string; memberIds?: (Schemas['Id'])[]; avatarFileId?: Schemas['Id'] }); answer: { conversation: Schemas['ConversationSummary']; position: Schemas['Position'] } };
  /** List your conversations: pinned first, then by latest activity */
  listConversations: { input: { archived?: "true" | "false"; cursor?: string; limit?: number }; answer: { items: (Schemas['Conversation'])[]; nextCursor: (string | null) } };
  /** Change the title or avatar of a group */
  changeConversation: { input: { conversationId: Schemas['Id'] } & { title?: string; avatarFileId?: (Schemas['Id'] | null) }; answer: { conversation: Schemas['ConversationSummary']; position: Schemas['Position'] } };
  /** Get a conversation */
  getConversation: { input: { conversationId: Schemas['Id'] }; answer: Schemas['Conversation'] };
  /** Add members to a group: all of them or, on an error, none */
  addMembers: { input: { conversationId: Schemas['Id'] } & { userIds: (Schemas['Id'])[] }; answer: { conversation: Schemas['ConversationSummary']; position: Schemas['Position'] } };
  /** List the members of a conversation: owners, admins, then members, each in the order in which they joined */
  listMembers: { input: { conversationId: Schemas['Id']; cursor?: string; limit?: number }; answer: { items: (Schemas['Member'])[]; nextCursor: (string | null) } };
  /** Remove a member, or leave the group */
  removeMember: { input: { conversationId: Schemas['Id']; userId: Schemas['Id'] }; answer: null };
  /** Change the role of a member */
  changeMemberRole: { input: { conversationId: Schemas['Id']; userId: Schemas['Id'] } & { role: Schemas['Role'] }; answer: { conversation: Schemas['ConversationSummary']; position: Schemas['Position'] } };
  /** Send a message */
  sendMessage: { input: { conversationId: Schemas['Id'] } & { text?: string; attachments?: (Schemas['Id'])[]; replyTo?: Schemas['Id']; mentions?: (Schemas['Id'])[]; clientId?: string }; answer: { message: Schemas['Message']; position: Schemas['Position'] } };
  /** List messages by ascending seq; by default the newest page */
  listMessages: { input: { conversationId: Schemas['Id']; before?: number; after?: number; around?: (Schemas['Id'] | number); limit?: number }; answer: { items: (Schemas['Message'])[]; hasBefore: boolean; hasAfter: boolean } };
  /** Edit your own message */
  editMessage: { input: { conversationId: Schemas['Id']; messageId: Schemas['Id'] } & { text: string; mentions?: (Schemas['Id'])[] }; answer: { message: Schemas['Message']; position: Schemas['Position'] } };
  /** Delete your own message, or any message as an admin */
  deleteMessage: { input: { conversationId: Schemas['Id']; messageId: Schemas['Id'] }; answer: null };
  /** Get a message, or its tombstone if it was deleted */
  getMessage: { input: { conversationId: Schemas['Id']; messageId: Schemas['Id'] }; answer: Schemas['Message'] };
  /** Add a reaction to a message */
  addReaction: { input: { conversationId: Schemas['Id']; messageId: Schemas['Id']; emoji: Schemas['Emoji'] }; answer: { reaction: { messageId: Schemas['Id']; emoji: Schemas['Emoji']; userId: Schemas['Id'] }; position: Schemas['Position'] } };
  /** Remove your reaction from a message */
  removeReaction: { input: { conversationId: Schemas['Id']; messageId: Schemas['Id']; emoji: Schemas['Emoji'] }; answer: null };
  /** Pin, archive or mute a conversation for yourself */
  changePreferences: { input: { conversationId: Schemas['Id'] } & { pinned?: boolean; archived?: boolean; mutedUntil?: (string | null) }; answer: { preferences: Schemas['Preferences']; position: Schemas['Position'] } };
  /** Mark messages as delivered or read, up to a seq */
  advanceReceipt: { input: { conversationId: Schemas['Id'] } & { delivered?: Schemas['Seq']; read?: Schemas['Seq'] }; answer: { receipt: { delivered: number; read: (number | null) }; position: Schemas['Position'] } };
  /** Start a call with all members of the conversation */
  startCall: { input: { conversationId: Schemas['Id'] } & { media: "audio" | "video" }; answer: { call: Schemas['Call']; peer: (Schemas['Peer'] | null); position: Schemas['Position'] } };
  /** List the calls of a conversation, newest first */
  listCalls: { input: { conversationId: Schemas['Id']; cursor?: string; limit?: number }; answer: { items: (Schemas['Call'])[]; nextCursor: (string | null) } };
  /** Accept a ringing call, or join an ongoing one */
  acceptCall: { input: { conversationId: Schemas['Id']; callId: Schemas['Id'] }; answer: { call: Schemas['Call']; peer: (Schemas['Peer'] | null); position: Schemas['Position'] } };
  /** Decline a call; declining a direct call ends it */
  declineCall: { input: { conversationId: Schemas['Id']; callId: Schemas['Id'] }; answer: { call: Schemas['Call']; position: Schemas['Position'] } };
  /** Leave a call */
  leaveCall: { input: { conversationId: Schemas['Id']; callId: Schemas['Id'] }; answer: { call: Schemas['Call']; position: Schemas['Position'] } };
  /** End a call for all participants (caller or admin) */
  endCall: { input: { conversationId: Schemas['Id']; callId: Schemas['Id'] }; answer: { call: Schemas['Call']; position: Schemas['Position'] } };
  /** Turn your microphone, camera or screen sharing on or off */
  changeParticipant: { input: { conversationId: Schemas['Id']; callId: Schemas['Id'] } & { audio?: boolean; video?: boolean; screen?: boolean }; answer: { call: Schemas['Call']; position: Schemas['Position'] } };
  /** Keep this device in the call; repeat every 15 seconds */
  renewParticipation: { input: { conversationId: Schemas['Id']; callId: Schemas['Id'] }; answer: { renewed: { seconds: number } } };
  /** List your contacts, newest first */
  listContacts: { input: { cursor?: string; limit?: number }; answer: { items: (Schemas['Contact'])[]; nextCursor: (string | null) } };
  /** List blocked users, newest first */
  listBlocks: { input: { cursor?: string; limit?: number }; answer: { items: (Schemas['Block'])[]; nextCursor: (string | null) } };
  /** Find users by name, or get users by id */
  findUsers: { input: { query?: string; ids?: string; cursor?: string; limit?: number }; answer: { items: (Schemas['PublicProfile'])[]; nextCursor: (string | null) } };
  /** Get the public profile of a user */
  getUser: { input: { userId: Schemas['Id'] }; answer: Schemas['PublicProfile'] };
  /** List the events of a conversation after a seq, with the current state of their messages and calls */
  listEvents: { input: { conversationId: Schemas['Id']; after?: number; limit?: number }; answer: { items: (Schemas['TimelineEvent'])[]; hasMore: boolean } };
  /** List the timeline by ascending seq: messages, calls and system events */
  listTimeline: { input: { conversationId: Schemas['Id']; before?: number; after?: number; around?: (Schemas['Id'] | number); limit?: number }; answer: { items: (Schemas['TimelineItem'])[]; hasBefore: boolean; hasAfter: boolean } };
  /** List the reactions to a message, oldest first */
  listReactions: { input: { conversationId: Schemas['Id']; messageId: Schemas['Id']; cursor?: string; limit?: number }; answer: { items: (Schemas['Reactor'])[]; nextCursor: (string | null) } };
  /** List the seqs up to which each member has received and read messages */
  listReceipts: { input: { conversationId: Schemas['Id'] }; answer: { items: (Schemas['Receipt'])[] } };
  /** Get STUN and TURN servers with credentials valid for one hour */
  getIceServers: { input: {  }; answer: { iceServers: (Schemas['IceServer'])[] } };
  /** Get a call */
  getCall: { input: { conversationId: Schemas['Id']; callId: Schemas['Id'] }; answer: Schemas['Call'] };
  /** Search messages: whole-word matches first, then prefix matches, newest first */
  searchMessages: { input: { q: string; conversationId?: Schemas['Id']; senderId?: Schemas['Id']; sentAfter?: string; sentBefore?: string; cursor?: string; limit?: number }; answer: { items: (Schemas['SearchHit'])[]; nextCursor: (string | null) } };
  /** Upload an image for a message or an avatar */
  uploadFile: { input: { file: Blob }; answer: { file: Schemas['Attachment'] } };
  /** Download a file: your own, an attachment of a message that is visible to you, or an avatar */
  getFile: { input: { fileId: Schemas['Id'] }; answer: Blob };
  /** Download the thumbnail of a file */
  getThumbnail: { input: { fileId: Schemas['Id'] }; answer: Blob };
}

export const operations = {
  register: {"method":"POST","path":"/v1/accounts","query":[],"body":"json","answer":"json","signedIn":false},
  changeProfile: {"method":"PATCH","path":"/v1/me","query":[],"body":"json","answer":"json","signedIn":true},
  getMe: {"method":"GET","path":"/v1/me","query":[],"body":"none","answer":"json","signedIn":true},
  changePassword: {"method":"PUT","path":"/v1/me/password","query":[],"body":"json","answer":"json","signedIn":true},
  logIn: {"method":"POST","path":"/v1/sessions","query":[],"body":"json","answer":"json","signedIn":false},
  revokeAllSessions: {"method":"DELETE","path":"/v1/sessions","query":[],"body":"none","answer":"json","signedIn":true},
  listSessions: {"method":"GET","path":"/v1/sessions","query":["cursor","limit"],"body":"none","answer":"json","signedIn":true},
  refreshSession: {"method":"POST","path":"/v1/sessions/refresh","query":[],"body":"json","answer":"json","signedIn":false},
  revokeCurrentSession: {"method":"DELETE","path":"/v1/sessions/current","query":[],"body":"none","answer":"json","signedIn":true},
  revokeSession: {"method":"DELETE","path":"/v1/sessions/{sessionId}","query":[],"body":"none","answer":"json","signedIn":true},
  requestContact: {"method":"POST","path":"/v1/contact-requests","query":[],"body":"json","answer":"json","signedIn":true},
  listContactRequests: {"method":"GET","path":"/v1/contact-requests","query":["cursor","limit"],"body":"none","answer":"json","signedIn":true},
  acceptContact: {"method":"POST","path":"/v1/contact-requests/{requestId}/accept","query":[],"body":"none","answer":"json","signedIn":true},
  declineContact: {"method":"POST","path":"/v1/contact-requests/{requestId}/decline","query":[],"body":"none","answer":"json","signedIn":true},
  withdrawContact: {"method":"DELETE","path":"/v1/contact-requests/{requestId}","query":[],"body":"none","answer":"json","signedIn":true},
  removeContact: {"method":"DELETE","path":"/v1/contacts/{userId}","query":[],"body":"none","answer":"json","signedIn":true},
  blockUser: {"method":"PUT","path":"/v1/blocks/{userId}","query":[],"body":"none","answer":"json","signedIn":true},
  unblockUser: {"method":"DELETE","path":"/v1/blocks/{userId}","query":[],"body":"none","answer":"json","signedIn":true},
  createConversation: {"method":"POST","path":"/v1/conversations","query":[],"body":"json","answer":"json","signedIn":true},
  listConversations: {"method":"GET","path":"/v1/conversations","query":["archived","cursor","limit"],"body":"none","answer":"json","signedIn":true},
  changeConversation: {"method":"PATCH","path":"/v1/conversations/{conversationId}","query":[],"body":"json","answer":"json","signedIn":true},
  getConversation: {"method":"GET","path":"/v1/conversations/{conversationId}","query":[],"body":"none","answer":"json","signedIn":true},
  addMembers: {"method":"POST","path":"/v1/conversations/{conversationId}/members","query":[],"body":"json","answer":"json","signedIn":true},
  listMembers: {"method":"GET","path":"/v1/conversations/{conversationId}/members","query":["cursor","limit"],"body":"none","answer":"json","signedIn":true},
  removeMember: {"method":"DELETE","path":"/v1/conversations/{conversationId}/members/{userId}","query":[],"body":"none","answer":"json","signedIn":true},
  changeMemberRole: {"method":"PATCH","path":"/v1/conversations/{conversationId}/members/{userId}","query":[],"body":"json","answer":"json","signedIn":true},
  sendMessage: {"method":"POST","path":"/v1/conversations/{conversationId}/messages","query":[],"body":"json","answer":"json","signedIn":true},
  listMessages: {"method":"GET","path":"/v1/conversations/{conversationId}/messages","query":["before","after","around","limit"],"body":"none","answer":"json","signedIn":true},
  editMessage: {"method":"PATCH","path":"/v1/conversations/{conversationId}/messages/{messageId}","query":[],"body":"json","answer":"json","signedIn":true},
  deleteMessage: {"method":"DELETE","path":"/v1/conversations/{conversationId}/messages/{messageId}","query":[],"body":"none","answer":"json","signedIn":true},
  getMessage: {"method":"GET","path":"/v1/conversations/{conversationId}/messages/{messageId}","query":[],"body":"none","answer":"json","signedIn":true},
  addReaction: {"method":"PUT","path":"/v1/conversations/{conversationId}/messages/{messageId}/reactions/{emoji}","query":[],"body":"none","answer":"json","signedIn":true},
  removeReaction: {"method":"DELETE","path":"/v1/conversations/{conversationId}/messages/{messageId}/reactions/{emoji}","query":[],"body":"none","answer":"json","signedIn":true},
  changePreferences: {"method":"PATCH","path":"/v1/conversations/{conversationId}/preferences","query":[],"body":"json","answer":"json","signedIn":true},
  advanceReceipt: {"method":"PUT","path":"/v1/conversations/{conversationId}/receipt","query":[],"body":"json","answer":"json","signedIn":true},
  startCall: {"method":"POST","path":"/v1/conversations/{conversationId}/calls","query":[],"body":"json","answer":"json","signedIn":true},
  listCalls: {"method":"GET","path":"/v1/conversations/{conversationId}/calls","query":["cursor","limit"],"body":"none","answer":"json","signedIn":true},
  acceptCall: {"method":"POST","path":"/v1/conversations/{conversationId}/calls/{callId}/accept","query":[],"body":"none","answer":"json","signedIn":true},
  declineCall: {"method":"POST","path":"/v1/conversations/{conversationId}/calls/{callId}/decline","query":[],"body":"none","answer":"json","signedIn":true},
  leaveCall: {"method":"POST","path":"/v1/conversations/{conversationId}/calls/{callId}/leave","query":[],"body":"none","answer":"json","signedIn":true},
  endCall: {"method":"POST","path":"/v1/conversations/{conversationId}/calls/{callId}/end","query":[],"body":"none","answer":"json","signedIn":true},
  changeParticipant: {"method":"PATCH","path":"/v1/conversations/{conversationId}/calls/{callId}/participants/me","query":[],"body":"json","answer":"json","signedIn":true},
  renewParticipation: {"method":"POST","path":"/v1/conversations/{conversationId}/calls/{callId}/participants/me/renew","query":[],"body":"none","answer":"json","signedIn":true},
  listContacts: {"method":"GET","path":"/v1/contacts","query":["cursor","limit"],"body":"none","answer":"json","signedIn":true},
  listBlocks: {"method":"GET","path":"/v1/blocks","query":["cursor","limit"],"body":"none","answer":"json","signedIn":true},
  findUsers: {"method":"GET","path":"/v1/users","query":["query","ids","cursor","limit"],"body":"none","answer":"json","signedIn":true},
  getUser: {"method":"GET","path":"/v1/users/{userId}","query":[],"body":"none","answer":"json","signedIn":true},
  listEvents: {"method":"GET","path":"/v1/conversations/{conversationId}/events","query":["after","limit"],"body":"none","answer":"json","signedIn":true},
  listTimeline: {"method":"GET","path":"/v1/conversations/{conversationId}/timeline","query":["before","after","around","limit"],"body":"none","answer":"json","signedIn":true},
  listReactions: {"method":"GET","path":"/v1/conversations/{conversationId}/messages/{messageId}/reactions","query":["cursor","limit"],"body":"none","answer":"json","signedIn":true},
  listReceipts: {"method":"GET","path":"/v1/conversations/{conversationId}/receipts","query":[],"body":"none","answer":"json","signedIn":true},
  getIceServers: {"method":"GET","path":"/v1/calls/ice-servers","query":[],"body":"none","answer":"json","signedIn":true},
  getCall: {"method":"GET","path":"/v1/conversations/{conversationId}/calls/{callId}","query":[],"body":"none","answer":"json","signedIn":true},
  searchMessages: {"method":"GET","path":"/v1/messages/search","query":["q","conversationId","senderId","sentAfter","sentBefore","cursor","limit"],"body":"none","answer":"json","signedIn":true},
  uploadFile: {"method":"POST","path":"/v1/files","query":[],"body":"form","answer":"json","signedIn":true},
  getFile: {"method":"GET","path":"/v1/files/{fileId}","query":[],"body":"none","answer":"bytes","signedIn":true},
  getThumbnail: {"method":"GET","path":"/v1/files/{fileId}/thumbnail","query":[],"body":"none","answer":"bytes","signedIn":true},
} as const;
