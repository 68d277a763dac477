/** The pages of the client and their paths. */
export type Route =
  | { page: 'chats'; archived?: boolean }
  /**
   * `messageId`: the message to jump to. `details`: the details panel is open. `q`: the search that led there stays open, `within`:
   * it finds in this conversation only.
   */
  | { page: 'conversation'; conversationId: string; messageId?: string; details?: boolean; q?: string; within?: boolean }
  | { page: 'search'; q: string; conversationId?: string }
  | { page: 'calls' }
  | { page: 'people'; userId?: string }
  | { page: 'settings'; section?: SettingsSection };

export const settingsSections = ['profile', 'devices', 'privacy', 'blocked', 'notifications', 'appearance', 'keyboard'] as const;
export type SettingsSection = (typeof settingsSections)[number];

/** The empty search. A conversation that is open stays open next to it, but no message of it takes the focus. */
export function searchRouteFrom(route: Route): Route {
  return route.page === 'conversation' ? { page: 'conversation', conversationId: route.conversationId, q: '' } : { page: 'search', q: '' };
}

/** Reads a path with its query. Unknown paths are the chats. */
export function parseRoute(path: string): Route {
  const url = new URL(path, 'http://parley.invalid');
  const query = url.searchParams;
  const [first = '', second, third] = url.pathname.split('/').filter(Boolean).map(decode);
  if (first === 'c' && second !== undefined) return conversationRoute(second, third === 'details', query);
  if (first === 'search') {
    const conversationId = query.get('in');
    return { page: 'search', q: query.get('q') ?? '', ...(conversationId === null ? {} : { conversationId }) };
  }
  if (first === 'calls') return { page: 'calls' };
  if (first === 'people') return { page: 'people', ...(second === undefined ? {} : { userId: second }) };
  if (first === 'settings') {
    const section = settingsSections.find((name) => name === second);
    return { page: 'settings', ...(section === undefined ? {} : { section }) };
  }
  return { page: 'chats', ...(first === 'archived' ? { archived: true } : {}) };
}

function conversationRoute(conversationId: string, details: boolean, query: URLSearchParams): Route {
  const messageId = query.get('m');
  const q = query.get('q');
  return {
    page: 'conversation',
    conversationId,
    ...(messageId === null ? {} : { messageId }),
    ...(details ? { details } : {}),
    ...(q === null ? {} : { q }),
    ...(query.get('in') === conversationId ? { within: true } : {}),
  };
}

function conversationPath({ conversationId, messageId, details, q, within }: Route & { page: 'conversation' }): string {
  const query = new URLSearchParams({
    ...(messageId === undefined ? {} : { m: messageId }),
    ...(q === undefined ? {} : { q }),
    ...(within ? { in: conversationId } : {}),
  }).toString();
  return `/c/${encodeURIComponent(conversationId)}${details ? '/details' : ''}${query === '' ? '' : `?${query}`}`;
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case 'chats':
      return route.archived ? '/archived' : '/';
    case 'conversation':
      return conversationPath(route);
    case 'search': {
      const { q, conversationId } = route;
      return `/search?${new URLSearchParams(conversationId === undefined ? { q } : { q, in: conversationId }).toString()}`;
    }
    case 'calls':
      return '/calls';
    case 'people':
      return route.userId === undefined ? '/people' : `/people/${encodeURIComponent(route.userId)}`;
    case 'settings':
      return route.section === undefined ? '/settings' : `/settings/${route.section}`;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
