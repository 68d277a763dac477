/** Renders the page of the realtime API from the AsyncAPI document. */
import { fieldTable, schemaSections } from './fields.ts';
import { html, inlineMarkdown, markdown, type Html } from './html.ts';
import { layout } from './layout.ts';
import type { JsonSchema } from '../schemas.ts';

interface Message {
  name: string;
  payload: JsonSchema;
  examples?: { payload: unknown }[];
}

interface AsyncapiDocument {
  info: { description: string };
  operations: Record<string, { action: 'send' | 'receive'; summary?: string; description: string }>;
  components: { messages: Record<string, Message>; schemas: Record<string, JsonSchema> };
}

export function eventsPage(asyncapi: string): string {
  const document = JSON.parse(asyncapi) as AsyncapiDocument;
  const operations = Object.entries(document.operations);
  const events = operations.filter(([, { action }]) => action === 'send');
  const commands = operations.filter(([, { action }]) => action === 'receive');
  const { schemas } = document.components;
  const objects = Object.fromEntries(Object.entries(schemas).filter(([name]) => !name.endsWith('Event')));
  const links = (list: typeof operations) =>
    list.map(([name, { description }]) => ({ href: `#${name}`, title: titleOf(name), words: name, text: description }));

  return layout({
    title: 'Parley realtime API',
    path: '/docs/events',
    navigation: [
      { title: 'Events', links: links(events) },
      { title: 'Commands', links: links(commands) },
      { title: 'Objects', links: Object.keys(objects).map((name) => ({ href: `#schema-${name}`, title: name, words: name })) },
    ],
    content: html`
      <h1>Realtime API</h1>
      <section class="intro prose">${markdown(document.info.description)} ${sample(connectSample)}</section>
      <section class="tag">
        <h2>Events</h2>
        <p class="lead">
          The server emits each under its type, with one argument. Drop an event whose <code>seq</code> is not newer; fill a gap with
          <code>sync</code>.
        </p>
        ${events.map(([name, { description }]) => eventSection(name, description, document))}
      </section>
      <section class="tag">
        <h2>Commands</h2>
        <p class="lead">Sent by clients and acknowledged; the same as over REST, with the same checks, keys and limits.</p>
        ${commands.map(([id, texts]) => commandSection(id, texts, document))}
      </section>
      <section class="tag">
        <h2>Objects</h2>
        ${schemaSections(objects, schemas)}
      </section>
    `,
  });
}

const connectSample = `import { io } from 'socket.io-client';

const socket = io('http://127.0.0.1:8080', { auth: { token: accessToken } });
socket.on('ready', ({ conversations }) => console.log(conversations));
socket.on('message.sent', ({ seq, message }) => console.log(seq, message.text));`;

const sample = (text: string): Html => html`<pre class="sample" tabindex="0"><code>${text}</code></pre>`;

function eventSection(name: string, description: string, { components }: AsyncapiDocument): Html {
  const message = Object.entries(components.messages).find(([key, { name: type }]) => type === name && key.endsWith('Event'))![1];
  const schema = components.schemas[(message.payload['$ref'] as string).split('/').at(-1)!]!;
  return html`<article class="operation" id="${name}">
    <header>
      <h3><a href="#${name}">${name}</a></h3>
      <div class="prose">${markdown(description)}</div>
    </header>
    <div class="request">${sample(JSON.stringify(message.examples?.[0]?.payload, null, 2))}</div>
    <div class="details">${fieldTable(schema, components.schemas)}</div>
  </article>`;
}

const titleOf = (id: string): string => id.replace(/^command\./, '');

function commandSection(
  id: string,
  { summary, description }: { summary?: string; description: string },
  { components }: AsyncapiDocument,
): Html {
  const name = titleOf(id);
  const command = Object.entries(components.messages).find(([key, message]) => message.name === name && key.endsWith('Command'))![1];
  const required = (command.payload['required'] as string[] | undefined) ?? [];
  const argument = [...required, '…'].join(', ');
  return html`<article class="operation" id="${id}">
    <header>
      <h3><a href="#${id}">${name}</a></h3>
      <p>${inlineMarkdown(summary)}</p>
      <div class="prose">${markdown(description)}</div>
    </header>
    <div class="request">
      ${sample(`const answer = await socket.emitWithAck('${name}', { ${argument} });\nif (!answer.ok) console.log(answer.problem.code);`)}
    </div>
    <div class="details">${fieldTable(command.payload, components.schemas)}</div>
  </article>`;
}
