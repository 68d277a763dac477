/** One operation: its texts, and a form to send it, next to them on a wide screen. */
import { fieldList, fieldTable, typeLabel, type Field } from './fields.ts';
import { html, inlineMarkdown, markdown, type Html } from './html.ts';
import { methodBadge } from './layout.ts';
import type { LocatedOperation, OpenapiDocument, Response } from './openapi-document.ts';

export function operationSection(operation: LocatedOperation, document: OpenapiDocument): Html {
  const { operationId, summary, description, method, path, security } = operation;
  const { schemas } = document.components;
  return html`<article class="operation" id="${operationId}">
    <header>
      <h3><a href="#${operationId}">${summary}</a></h3>
      <p class="path">${methodBadge(method)} <code>${path}</code></p>
      <div class="prose">${markdown(description)}</div>
      ${security.length === 0 && html`<p class="quiet">Needs no account.</p>`}
      ${security.some((scheme) => 'operatorToken' in scheme) && html`<p class="quiet">Not for users: paste your own token above.</p>`}
    </header>
    ${requestForm(operation)}
    <div class="details">
      ${parameterFields(operation, schemas)} ${bodyFields(operation, schemas)}
      ${Object.entries(operation.responses).map(([status, response]) => status.startsWith('2') && answer(status, response, schemas))}
      ${problems(operation, document)}
    </div>
  </article>`;
}

type Schemas = OpenapiDocument['components']['schemas'];

function parameterFields({ parameters }: LocatedOperation, schemas: Schemas): Html | false {
  const inline = parameters.filter(({ $ref }) => $ref === undefined);
  const fields = inline.map(({ name, description, schema, required, in: place }): Field => ({
    name: place === 'path' ? `{${name}}` : name,
    ...(description !== undefined && { description }),
    schema,
    required: place === 'path' || required === true,
  }));
  return (
    fields.length > 0 &&
    html`<h4>Parameters</h4>
      ${fieldList(fields, schemas)}`
  );
}

function bodyFields({ requestBody }: LocatedOperation, schemas: Schemas): Html | false {
  const [body] = Object.entries(requestBody?.content ?? {});
  if (body === undefined) return false;
  const [type, { schema }] = body;
  return html`<h4>Body <span class="quiet">${type}</span></h4>
    ${fieldTable(schema, schemas)}`;
}

function answer(status: string, { description, content = {} }: Response, schemas: Schemas): Html {
  const [type, body] = Object.entries(content)[0] ?? [];
  const fields = body && fieldTable(body.schema, schemas);
  return html`<h4>Response <span class="status ok">${status}</span> <span class="quiet">${description}</span></h4>
    ${fields ?? (body && html`<p>${type === '*/*' ? 'The bytes of the image' : typeLabel(body.schema)}</p>`)}`;
}

function problems({ responses }: LocatedOperation, document: OpenapiDocument): Html {
  const items = Object.entries(responses).flatMap(([status, { $ref }]) =>
    codesOf($ref, document).map(
      (code) =>
        html`<div>
          <dt><span class="status">${status}</span> <code>${code}</code></dt>
          <dd>${inlineMarkdown(document['x-problem-advice'][code])}</dd>
        </div>`,
    ),
  );
  return html`<details class="problems">
    <summary>Problems <span class="quiet">${items.length} codes, and what to do</span></summary>
    <dl class="fields">${items}</dl>
  </details>`;
}

function codesOf($ref: string | undefined, { components }: OpenapiDocument): string[] {
  const response = $ref === undefined ? undefined : components.responses[$ref.split('/').at(-1)!];
  const schema = response?.content?.['application/problem+json']?.schema as
    | { allOf: [unknown, { properties: { code: { enum: string[] } } }] }
    | undefined;
  return schema?.allOf[1].properties.code.enum ?? [];
}

/** Works only with docs.js, which fills in the example, sends the request and shows the response. */
function requestForm({ operationId, parameters, requestBody, responses, 'x-examples': examples }: LocatedOperation): Html {
  const inputs = parameters.filter(({ $ref }) => $ref === undefined);
  const takesFile = requestBody !== undefined && 'multipart/form-data' in requestBody.content;
  return html`<form class="request" data-operation="${operationId}" aria-label="Send ${operationId}" hidden>
    <div class="bar">
      <select name="example" aria-label="Example" ${examples.length === 1 && html`hidden`}>
        ${examples.map(({ title }, index) => html`<option value="${index}">${title ?? 'Example'}</option>`)}
      </select>
      <label class="sender"
        >as
        <select name="sender">
          <option value="first">Ada</option>
          <option value="second">Grace</option>
        </select></label
      >
      <button class="main">Send</button>
    </div>
    ${inputs.map(
      ({ name, in: place }) =>
        html`<label class="input"
          ><code>${name}</code><input name="${place}:${name}" autocomplete="off" spellcheck="false" ${place === 'path' && html`required`}
        /></label>`,
    )}
    ${requestBody !== undefined && !takesFile && html`<textarea name="body" aria-label="Body" spellcheck="false" rows="3"></textarea>`}
    ${
      takesFile &&
      html`<label class="input"><code>file</code><input type="file" name="file" accept="image/*" /></label>
        <p class="quiet">Without a file, a small picture is sent.</p>`
    }
    <div class="samples">
      <div role="group" aria-label="Code">
        <button type="button" aria-pressed="true" data-sample="curl">curl</button>
        <button type="button" aria-pressed="false" data-sample="sdk">SDK</button>
        <button type="button" class="copy">Copy</button>
      </div>
      <pre tabindex="0"><code></code></pre>
    </div>
    <div class="response" aria-live="polite">${exampleResponse(responses)}</div>
  </form>`;
}

/** Shown until the first real response takes its place. */
function exampleResponse(responses: LocatedOperation['responses']): Html | false {
  const [status, example] = Object.entries(responses)
    .filter(([code]) => code.startsWith('2'))
    .map(([code, { content }]) => [code, content?.['application/json']?.example] as const)
    .at(-1) ?? ['', undefined];
  if (example === undefined) return false;
  return html`<p class="line"><span class="status ok">${status}</span><span class="quiet">Example of the response</span></p>
    <pre tabindex="0"><code>${JSON.stringify(example, null, 2)}</code></pre>`;
}
