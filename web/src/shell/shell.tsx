import type { ComponentChildren } from 'preact';
import { useComputed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import type { Route } from '../routing/route.ts';
import { Rail } from './rail.tsx';
import './shell.css';

export interface ShellProps {
  /** Above everything, for example the connection banner. */
  banner?: ComponentChildren;
  /** The list to choose from: inbox, people, calls or the sections of the settings. */
  side: ComponentChildren;
  /** The content to read. */
  sheet: ComponentChildren;
}

/**
 * Rail, list and sheet. Below 720 px one of list and sheet is visible: the sheet where the address names a thing of the list.
 * The layout follows the width of its own box (`container: parley`), so that it also fits into a panel of another page.
 */
export function Shell({ banner, side, sheet }: ShellProps) {
  const { navigation, state } = useChat();
  const route = navigation.route.value;
  const isLive = useComputed(() => state.value.status === 'live').value;
  const wasLive = useRef(false);
  wasLive.current ||= isLive;
  const pane =
    (route.page === 'conversation' && !isSearching(route)) ||
    (route.page === 'people' && route.userId) ||
    (route.page === 'settings' && route.section)
      ? 'sheet'
      : 'side';
  return (
    <div class="shell" data-pane={pane}>
      {banner && <div class={wasLive.current ? 'shell-banner' : 'shell-banner over'}>{banner}</div>}
      <Rail />
      <main class="shell-main">
        <h1 class="visually-hidden">Parley</h1>
        {side}
        <div class="sheet">{sheet}</div>
      </main>
    </div>
  );
}

/** The search beside a conversation was just opened. */
function isSearching({ q, messageId }: Extract<Route, { page: 'conversation' }>): boolean {
  return q === '' && messageId === undefined;
}
