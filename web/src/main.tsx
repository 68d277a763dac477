/** Composes the web client: one SDK client, its state as a signal, and the features. */
import '@parley/design-tokens/tokens.css';
import './design/base.css';
import './main.css';
import { createParleyClient } from '@parley/client/parley-client';
import { webStorage } from '@parley/client/storage/web-storage';
import { render } from 'preact';
import { App } from './app.tsx';
import { ChatProvider, mirrorState } from './chat/chat.ts';
import { afterStepBack } from './design/close-on-back.ts';
import { reloadForMissingCode } from './notices/missing-code.ts';
import { createNavigation } from './routing/navigation.ts';
import { applyTheme } from './settings/theme.ts';

applyTheme(document.documentElement, localStorage);
const client = createParleyClient({ origin: location.origin, storage: webStorage(localStorage), cookies: true });
const { state } = mirrorState(client);
const chat = { client, state, navigation: createNavigation(window, afterStepBack) };
reloadForMissingCode(window, () => client.state().calls.current !== null);
const resumed = client.resume().catch(() => false);

render(
  <ChatProvider value={chat}>
    <App resumed={resumed} />
  </ChatProvider>,
  document.querySelector('#parley')!,
);
