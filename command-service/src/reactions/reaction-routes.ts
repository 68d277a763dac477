import type { Route } from '@parley/service-kit/http/route';
import { addReactionRoute } from './add-reaction/add-reaction.route.ts';
import { removeReactionRoute } from './remove-reaction/remove-reaction.route.ts';

export function reactionRoutes(dependencies: Parameters<typeof addReactionRoute>[0]): Route[] {
  return [addReactionRoute(dependencies), removeReactionRoute(dependencies)];
}
