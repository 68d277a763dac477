/** Renders the page of the REST API from the OpenAPI document. */
import { inTagOrder } from '../tags.ts';
import { schemaSections } from './fields.ts';
import { html, markdown, type Html } from './html.ts';
import { layout } from './layout.ts';
import { operationSection } from './operation-section.ts';
import { operationsOf, type OpenapiDocument } from './openapi-document.ts';

export function restPage(openapi: string): string {
  const document = JSON.parse(openapi) as OpenapiDocument;
  const operations = inTagOrder(operationsOf(document).map((operation) => ({ ...operation, operation: operation.operationId })));
  const ofTag = (tag: string) => operations.filter(({ tags }) => tags[0] === tag);
  const schemas = Object.entries(document.components.schemas);

  return layout({
    title: 'Parley API',
    path: '/docs',
    navigation: [
      ...document.tags.map(({ name }) => ({
        title: name,
        links: ofTag(name).map((operation) => ({
          href: `#${operation.operationId}`,
          title: operation.summary,
          method: operation.method,
          words: `${operation.operationId} ${operation.path} ${operation.summary}`,
          text: operation.description,
        })),
      })),
      { title: 'Objects', links: schemas.map(([name]) => ({ href: `#schema-${name}`, title: name, words: name })) },
    ],
    content: html`
      <h1>Parley API</h1>
      ${accountPanel}
      <section class="intro prose">${markdown(document.info.description)}</section>
      ${document.tags.map(
        ({ name, description }) =>
          html`<section class="tag" id="tag-${name.toLowerCase()}">
            <h2>${name}</h2>
            <p class="lead">${description}</p>
            ${ofTag(name).map((operation) => operationSection(operation, document))}
          </section>`,
      )}
      <section class="tag" id="objects">
        <h2>Objects</h2>
        <p class="lead">What responses and events are made of.</p>
        ${schemaSections(document.components.schemas)}
      </section>
    `,
  });
}

/** Filled by docs.js: the accounts that requests are sent with, and the values that later requests take from earlier responses. */
const accountPanel: Html = html`
  <section id="account" aria-labelledby="account-title">
    <div class="account-line">
      <h2 id="account-title">Try it</h2>
      <p id="account-state" role="status">Requests on this page go to this server. You need an account for most of them.</p>
      <button type="button" class="main" id="demo-account">Use a new demo account</button>
      <button type="button" id="run-all">Send all examples in order</button>
    </div>
    <details>
      <summary>Use a token of your own</summary>
      <label>Access token <input id="own-token" autocomplete="off" spellcheck="false" /></label>
      <p class="quiet">It stays in this tab until you reload the page.</p>
    </details>
    <ul id="values" aria-label="Values from earlier responses"></ul>
    <p id="run-state" role="status"></p>
  </section>
`;
