import type { Route } from '@parley/service-kit/http/route';
import { addMembersRoute } from './add-members/add-members.route.ts';
import { changeConversationRoute } from './change-conversation/change-conversation.route.ts';
import { changeMemberRoleRoute } from './change-member-role/change-member-role.route.ts';
import { createConversationRoute } from './create-conversation/create-conversation.route.ts';
import { deleteConversationRoute } from './delete-conversation/delete-conversation.route.ts';
import { putExternalConversationRoute } from './put-external-conversation/put-external-conversation.route.ts';
import { removeMemberRoute } from './remove-member/remove-member.route.ts';

type Dependencies = Parameters<typeof createConversationRoute>[0] &
  Parameters<typeof changeConversationRoute>[0] &
  Parameters<typeof addMembersRoute>[0] &
  Parameters<typeof deleteConversationRoute>[0] &
  Parameters<typeof putExternalConversationRoute>[0] &
  Parameters<typeof removeMemberRoute>[0];

export function conversationRoutes(dependencies: Dependencies): Route[] {
  return [
    createConversationRoute(dependencies),
    putExternalConversationRoute(dependencies),
    changeConversationRoute(dependencies),
    deleteConversationRoute(dependencies),
    addMembersRoute(dependencies),
    removeMemberRoute(dependencies),
    changeMemberRoleRoute(dependencies),
  ];
}
