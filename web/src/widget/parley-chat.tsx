/**
 * `<parley-chat origin="https://chat.example.com" conversation="{id}">`: one conversation as an element of another product's page.
 *
 * The element has a shadow root, so that the styles of the page and of the chat do not touch each other; custom properties pass
 * through, so the page sets the theme: `parley-chat { --accent: …; --surface: …; color-scheme: light; }`. Give it a client of your
 * own through the property `client`; otherwise it shows a sign-in form. The page's origin must be in `CORS_ORIGINS`.
 *
 * A page without a bundler has the SDK from here too: `import { createParleyClient } from 'https://chat.example.com/widget/parley-chat.js'`.
 */
import { createParleyClient, type ParleyClient } from '@parley/client/parley-client';
import { webStorage } from '@parley/client/storage/web-storage';
import { render } from 'preact';
import { ChatProvider, mirrorState } from '../chat/chat.ts';
import { LoadFileProvider } from '../design/file-url.ts';
import { createMemoryNavigation } from '../routing/navigation.ts';
import { loadFilesOf } from './load-files.ts';
import { Widget } from './widget.tsx';
import { widgetStyles } from './widget-styles.ts';

export { inboxOf } from '@parley/client/state/state';
export { createParleyClient, webStorage };

export class ParleyChat extends HTMLElement {
  static readonly observedAttributes = ['conversation'];

  /** A signed-in client of the page. Set it before the element is connected. */
  client: ParleyClient | undefined;
  #disconnect = (): void => undefined;
  #show: (conversationId: string) => void = () => undefined;

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [widgetStyles()];
    const own = this.client === undefined;
    const client =
      this.client ?? createParleyClient({ origin: this.getAttribute('origin') ?? location.origin, storage: webStorage(localStorage) });
    const { state, close } = mirrorState(client);
    const navigation = createMemoryNavigation({ page: 'conversation', conversationId: this.getAttribute('conversation') ?? '' });
    const files = loadFilesOf(client);
    const resumed = own ? client.resume().catch(() => false) : Promise.resolve(true);
    this.#show = (conversationId) => navigation.go({ page: 'conversation', conversationId }, { replace: true });
    render(
      <ChatProvider value={{ client, state, navigation }}>
        <LoadFileProvider value={files.load}>
          <Widget resumed={resumed} />
        </LoadFileProvider>
      </ChatProvider>,
      root,
    );
    this.#disconnect = () => {
      render(null, root);
      close();
      files.close();
      if (own) client.close();
    };
  }

  disconnectedCallback(): void {
    this.#disconnect();
  }

  attributeChangedCallback(_name: string, _before: string | null, conversationId: string | null): void {
    if (conversationId !== null) this.#show(conversationId);
  }
}

customElements.define('parley-chat', ParleyChat);
