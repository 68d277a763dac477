import type { Route } from '@parley/service-kit/http/route';
import { findUsersRoute } from './accounts/find-users/find-users.route.ts';
import { getMeRoute } from './accounts/get-me/get-me.route.ts';
import { getUserRoute } from './accounts/get-user/get-user.route.ts';
import { getIceServersRoute } from './calls/get-ice-servers/get-ice-servers.route.ts';
import { getCallRoute } from './calls/get-call/get-call.route.ts';
import { listCallsRoute } from './calls/list-calls/list-calls.route.ts';
import { listBlocksRoute } from './contacts/list-blocks/list-blocks.route.ts';
import { listContactRequestsRoute } from './contacts/list-contact-requests/list-contact-requests.route.ts';
import { listContactsRoute } from './contacts/list-contacts/list-contacts.route.ts';
import { getConversationRoute } from './conversations/get-conversation/get-conversation.route.ts';
import { listConversationsRoute } from './conversations/list-conversations/list-conversations.route.ts';
import { listEventsRoute } from './conversations/list-events/list-events.route.ts';
import { listMembersRoute } from './conversations/list-members/list-members.route.ts';
import { getMessageRoute } from './messages/get-message/get-message.route.ts';
import { listMessagesRoute } from './messages/list-messages/list-messages.route.ts';
import { listReactionsRoute } from './reactions/list-reactions/list-reactions.route.ts';
import { listReceiptsRoute } from './receipts/list-receipts/list-receipts.route.ts';
import { listTimelineRoute } from './timeline/list-timeline/list-timeline.route.ts';
import type { QuerySources } from './query.ts';
import { searchMessagesRoute } from './search/search-messages/search-messages.route.ts';
import { listSessionsRoute } from './sessions/list-sessions/list-sessions.route.ts';

/** All query routes except files, which stream. */
export function queryRoutes(sources: QuerySources): Route[] {
  return [
    getMeRoute,
    listSessionsRoute,
    listContactsRoute,
    listContactRequestsRoute,
    listBlocksRoute,
    findUsersRoute,
    getUserRoute,
    listConversationsRoute,
    getConversationRoute,
    listMembersRoute,
    listEventsRoute,
    listMessagesRoute,
    getMessageRoute,
    listTimelineRoute,
    listReactionsRoute,
    listReceiptsRoute,
    getIceServersRoute,
    listCallsRoute,
    getCallRoute,
    searchMessagesRoute,
  ].map((route) => route(sources));
}
