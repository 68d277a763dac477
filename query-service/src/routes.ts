import type { Route } from '@parley/service-kit/http/route';
import { listApiKeysRoute } from './api-keys/list-api-keys/list-api-keys.route.ts';
import { findUsersRoute } from './accounts/find-users/find-users.route.ts';
import { getMeRoute } from './accounts/get-me/get-me.route.ts';
import { getExternalUserRoute } from './accounts/get-external-user/get-external-user.route.ts';
import { getUserRoute } from './accounts/get-user/get-user.route.ts';
import { getIceServersRoute } from './calls/get-ice-servers/get-ice-servers.route.ts';
import { getCallRoute } from './calls/get-call/get-call.route.ts';
import { listCallsRoute } from './calls/list-calls/list-calls.route.ts';
import { listBlocksRoute } from './contacts/list-blocks/list-blocks.route.ts';
import { listContactRequestsRoute } from './contacts/list-contact-requests/list-contact-requests.route.ts';
import { listContactsRoute } from './contacts/list-contacts/list-contacts.route.ts';
import { countConversationsRoute } from './conversations/count-conversations/count-conversations.route.ts';
import { getConversationRoute } from './conversations/get-conversation/get-conversation.route.ts';
import { getExternalConversationRoute } from './conversations/get-external-conversation/get-external-conversation.route.ts';
import { listConversationsRoute } from './conversations/list-conversations/list-conversations.route.ts';
import { listEventsRoute } from './conversations/list-events/list-events.route.ts';
import { listMembersRoute } from './conversations/list-members/list-members.route.ts';
import { getAccountExportRoute, getExportRoute, getUserExportRoute } from './exports/get-export.routes.ts';
import { listFilesRoute } from './files/list-files/list-files.route.ts';
import { getMessageRoute } from './messages/get-message/get-message.route.ts';
import { listMessagesRoute } from './messages/list-messages/list-messages.route.ts';
import { listReactionsRoute } from './reactions/list-reactions/list-reactions.route.ts';
import { listReceiptsRoute } from './receipts/list-receipts/list-receipts.route.ts';
import { getErasureCertificateRoute } from './operators/get-erasure-certificate.route.ts';
import { getUserDetailsRoute } from './operators/get-user-details/get-user-details.route.ts';
import { getStatusRoute } from './operators/get-status/get-status.route.ts';
import { listAuditEntriesRoute } from './operators/list-audit-entries/list-audit-entries.route.ts';
import { listInvitesRoute } from './operators/list-invites/list-invites.route.ts';
import { listUsersRoute } from './operators/list-users/list-users.route.ts';
import { listTimelineRoute } from './timeline/list-timeline/list-timeline.route.ts';
import type { QuerySources } from './query.ts';
import { searchMessagesRoute } from './search/search-messages/search-messages.route.ts';
import { listSessionsRoute } from './sessions/list-sessions/list-sessions.route.ts';

/** All query routes except files, which stream. */
export function queryRoutes(sources: QuerySources): Route[] {
  return [
    getMeRoute,
    listApiKeysRoute,
    getStatusRoute,
    listUsersRoute,
    getUserDetailsRoute,
    getErasureCertificateRoute,
    getExportRoute,
    getUserExportRoute,
    getAccountExportRoute,
    listAuditEntriesRoute,
    listInvitesRoute,
    listSessionsRoute,
    listContactsRoute,
    listContactRequestsRoute,
    listBlocksRoute,
    findUsersRoute,
    getUserRoute,
    getExternalUserRoute,
    listConversationsRoute,
    countConversationsRoute,
    getConversationRoute,
    getExternalConversationRoute,
    listMembersRoute,
    listEventsRoute,
    listMessagesRoute,
    getMessageRoute,
    listTimelineRoute,
    listReactionsRoute,
    listReceiptsRoute,
    listFilesRoute,
    getIceServersRoute,
    listCallsRoute,
    getCallRoute,
    searchMessagesRoute,
  ].map((route) => route(sources));
}
