/** Builds the request that a form describes, and sends it. */

/** `path` and `query` by name, `body` as a value. Without a token, the request has a variable in its place. */
export function buildRequest(operation, { path, query, body, file }, { token = '$TOKEN', position } = {}) {
  const { method, hasBody, isForm } = operation;
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(path[name] || `{${name}}`)
      .replaceAll('%7B', '{')
      .replaceAll('%7D', '}'),
  );
  const search = new URLSearchParams(query).toString();
  const headers = {
    ...(operation.signedIn && { authorization: `Bearer ${token}` }),
    ...(hasBody && !isForm && { 'content-type': 'application/json' }),
    ...(method === 'GET' && position !== undefined && { 'parley-position': position }),
    ...(method !== 'GET' && { 'idempotency-key': crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` }),
  };
  const url = search === '' ? filled : `${filled}?${search}`;
  return { method, url, headers, isForm, file, ...(hasBody && !isForm && { body: JSON.stringify(body) }) };
}

/** Resolves for every status; `body` is JSON, a Blob, or null. Rejects if there is no response. */
export async function sendRequest({ method, url, headers, isForm, file, body }) {
  const began = performance.now();
  const response = await fetch(url, { method, headers, body: isForm ? await formOf(file) : body });
  const type = response.headers.get('content-type') ?? '';
  const content = response.status === 204 ? null : type.includes('json') ? await response.json() : await response.blob();
  return {
    status: response.status,
    ok: response.ok,
    headers: response.headers,
    body: content,
    milliseconds: Math.round(performance.now() - began),
  };
}

async function formOf(file) {
  const form = new FormData();
  form.append('file', file ?? (await drawPicture()), file?.name ?? 'picture.png');
  return form;
}

function drawPicture() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 200 });
  const context = canvas.getContext('2d');
  const gradient = context.createLinearGradient(0, 0, 320, 200);
  gradient.addColorStop(0, '#12707f');
  gradient.addColorStop(1, '#f0b429');
  context.fillStyle = gradient;
  context.fillRect(0, 0, 320, 200);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
