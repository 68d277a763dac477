import type { Route } from '@parley/service-kit/http/route';
import { deleteMessageRoute } from './delete-message/delete-message.route.ts';
import { editMessageRoute } from './edit-message/edit-message.route.ts';
import { sendMessageRoute } from './send-message/send-message.route.ts';

export function messageRoutes(dependencies: Parameters<typeof sendMessageRoute>[0] & Parameters<typeof editMessageRoute>[0]): Route[] {
  return [sendMessageRoute(dependencies), editMessageRoute(dependencies), deleteMessageRoute(dependencies)];
}
