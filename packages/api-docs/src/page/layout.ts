/** The frame of both pages: header, navigation with search, content. */
import { html, type Html } from './html.ts';

export interface NavigationGroup {
  title: string;
  /** A search looks in `words` first; `text` counts where no words match. */
  links: readonly { href: string; title: string; method?: string; words: string; text?: string }[];
}

interface Page {
  title: string;
  path: '/docs' | '/docs/events';
  navigation: readonly NavigationGroup[];
  content: Html;
}

const pages = [
  { path: '/docs', title: 'REST' },
  { path: '/docs/events', title: 'Realtime' },
];

export function layout({ title, path, navigation, content }: Page): string {
  return `<!doctype html>\n${
    html`<html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title}</title>
      <link rel="stylesheet" href="/docs/tokens.css" />
      <link rel="stylesheet" href="/docs/docs.css" />
      <link rel="icon" href="/docs/icon.svg" type="image/svg+xml" />
      <script type="module" src="/docs/docs.js"></script>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/docs"><img src="/docs/icon.svg" alt="" width="28" height="28" />Parley <span>API</span></a>
          <nav aria-label="Pages">
            ${pages.map((page) => html`<a href="${page.path}" ${page.path === path && html`aria-current="page"`}>${page.title}</a>`)}
          </nav>
          <nav class="files" aria-label="Documents"><a href="/openapi.json">openapi.json</a><a href="/asyncapi.json">asyncapi.json</a></nav>
          <button type="button" id="menu" aria-expanded="false" aria-controls="sidebar">Menu</button>
        </header>
        <div class="columns">
          <aside id="sidebar">
            <label class="search"
              ><span class="hidden">Search</span><input id="search" type="search" placeholder="Search" /><kbd>/</kbd></label
            >
            <nav aria-label="Contents">
              ${navigation.map(navigationGroup)}
              <p id="no-results" class="quiet" hidden>Nothing found</p>
            </nav>
          </aside>
          <main id="content">${content}</main>
        </div>
      </body>
    </html>`.text
  }`;
}

function navigationGroup({ title, links }: NavigationGroup): Html {
  return html`<section>
    <h2>${title}</h2>
    <ul>
      ${links.map(
        ({ href, title: name, method, words, text = '' }) =>
          html`<li data-words="${words.toLowerCase()}" data-text="${text.toLowerCase()}">
            <a href="${href}"><span>${name}</span>${method !== undefined && methodBadge(method)}</a>
          </li>`,
      )}
    </ul>
  </section>`;
}

export const methodBadge = (method: string): Html => html`<span class="method ${method.toLowerCase()}">${method.toUpperCase()}</span>`;
