import { useEffect, useMemo, useState } from 'preact/hooks';
import { createCallSession, type CallSession } from './calls/call-session.ts';
import type { OpenDialog } from './app-dialogs.tsx';
import { useChat } from './chat/chat.ts';
import { useSelector } from './chat/use-selector.ts';
import { IconButton, Button } from './design/button.tsx';
import { Mark } from './design/icon.tsx';
import { MenuButton } from './design/menu-button.tsx';
import { Empty } from './design/parts.tsx';
import { Inbox } from './inbox/inbox.tsx';
import { useAppShortcuts } from './app-shortcuts.ts';
import { searchRouteFrom, type Route } from './routing/route.ts';
import { LoadingSide } from './shell/loading-side.tsx';
import { Shell } from './shell/shell.tsx';
import { lazy } from './design/lazy.tsx';
import { whenIdle } from './design/when-idle.ts';

// Loaded when it is needed: the first view does not show it.
const AppDialogs = lazy(async () => (await import('./app-dialogs.tsx')).AppDialogs);
const CallLayer = lazy(async () => (await import('./calls/call-layer.tsx')).CallLayer);
const CallHistory = lazy(async () => (await import('./calls/call-history.tsx')).CallHistory, <LoadingSide title="Calls" />);
const ConnectionBanner = lazy(async () => (await import('./notices/connection-banner.tsx')).ConnectionBanner);
const ConversationSheet = lazy(async () => (await import('./conversation-sheet.tsx')).ConversationSheet);
const Notifications = lazy(async () => (await import('./notices/notifications.ts')).Notifications);
const People = lazy(async () => (await import('./people/people.tsx')).People, <LoadingSide title="People" />);
const Profile = lazy(async () => (await import('./people/profile.tsx')).Profile);
const Search = lazy(async () => (await import('./search/search.tsx')).Search);
const Settings = lazy(async () => (await import('./settings/settings.tsx')).Settings);
const SignIn = lazy(async () => (await import('./sign-in/sign-in.tsx')).SignIn);
const SettingsNavigation = lazy(async () => (await import('./settings/settings.tsx')).SettingsNavigation, <LoadingSide title="Settings" />);

/** Parts that are opened first, by users or by a call. */
const soon = [ConversationSheet, Search, AppDialogs, CallLayer] as const;

/** Chooses the page: sign-in, or the shell with what the address names. */
export function App({ resumed }: { resumed: Promise<boolean> }) {
  const { navigation, state } = useChat();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    // Meanwhile the session is resumed.
    if (navigation.route.value.page === 'conversation') void ConversationSheet.preload().catch(() => undefined);
    void resumed.then(() => setReady(true));
  }, []);
  const { status } = state.value;
  if (!ready) return <div class="parley" />;
  return <div class="parley">{status === 'logged_out' || /^.(reset|verify)/.test(location.pathname) ? <SignIn /> : <SignedIn />}</div>;
}

function SignedIn() {
  const { client, navigation, state } = useChat();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const route = navigation.route.value;
  const calls = useMemo(() => createCallSession(client), [client]);
  useAppShortcuts(setDialog);
  // The first conversation, shortcut or call then waits for no download, and keys typed after a shortcut reach what it opens.
  useEffect(() => whenIdle(() => void Promise.all(soon.map((part) => part.preload())).catch(() => undefined)), []);
  const { current, ringing, ended } = state.value.calls;
  const hasCall = current !== null || ringing.length > 0 || ended !== null || calls.error.value !== null;
  return (
    <>
      <Shell
        banner={<ConnectionBanner />}
        side={<Side route={route} open={setDialog} calls={calls} />}
        sheet={<Sheet route={route} open={setDialog} calls={calls} />}
      />
      <Notifications />
      {hasCall && <CallLayer session={calls} onAddMembers={(conversationId) => setDialog({ kind: 'add-members', conversationId })} />}
      {dialog && <AppDialogs dialog={dialog} onClose={() => setDialog(null)} />}
    </>
  );
}

interface PartProps {
  route: Route;
  calls: CallSession;
  open: (dialog: OpenDialog) => void;
}

function Side({ route, open, calls }: PartProps) {
  switch (route.page) {
    case 'calls':
      return <CallHistory onCall={calls.start} onJoin={calls.accept} />;
    case 'people':
      return <People currentId={route.userId} />;
    case 'settings':
      return <SettingsNavigation section={route.section} />;
    case 'search':
      return <Search route={route} />;
    case 'conversation':
      if (route.q !== undefined) return <Search route={route} />;
      return <ChatList route={route} open={open} calls={calls} />;
    default:
      return <ChatList route={route} open={open} calls={calls} />;
  }
}

function ChatList({ route, open }: PartProps) {
  const { navigation } = useChat();
  const opened = route.page === 'conversation' ? route.conversationId : undefined;
  const isOpenedArchived = useSelector((chat) => opened !== undefined && chat.conversations[opened]?.archived === true) === true;
  const archived = isOpenedArchived || (route.page === 'chats' && route.archived === true);
  const actions = (
    <>
      <IconButton icon="archive" label="Archived" onClick={() => navigation.go({ page: 'chats', archived: true })} />
      <MenuButton
        icon="compose"
        label="New chat or group"
        items={[
          { label: 'New chat', icon: 'chat', onChoose: () => open({ kind: 'new-chat' }) },
          { label: 'New group', icon: 'people', onChoose: () => open({ kind: 'new-group' }) },
        ]}
      />
    </>
  );
  const emptyActions = (
    <>
      <Button look="main" onClick={() => open({ kind: 'new-chat' })}>
        New chat
      </Button>
      <Button onClick={() => open({ kind: 'new-group' })}>New group</Button>
    </>
  );
  return (
    <Inbox
      archived={archived}
      currentId={route.page === 'conversation' ? route.conversationId : undefined}
      actions={archived ? null : actions}
      emptyActions={emptyActions}
      onSearch={() => navigation.go(searchRouteFrom(route))}
    />
  );
}

function Sheet({ route, calls, open }: PartProps) {
  if (route.page === 'conversation') return <ConversationSheet route={route} calls={calls} open={open} />;
  if (route.page === 'search' && route.conversationId !== undefined) {
    return <ConversationSheet route={{ page: 'conversation', conversationId: route.conversationId }} calls={calls} open={open} />;
  }
  if (route.page === 'people' && route.userId !== undefined) return <Profile key={route.userId} userId={route.userId} />;
  if (route.page === 'settings') return <Settings section={route.section} />;
  if (route.page === 'people')
    return <Empty title="Choose a person" text="Or press Ctrl K to go to anyone." picture={<Mark size={56} />} />;
  return <Empty title="Choose a conversation" text="Or press Ctrl K to go to anyone." picture={<Mark size={56} />} />;
}
