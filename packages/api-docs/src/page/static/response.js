/** Shows a response: status, time, what to do about a problem, what was remembered, the body. */
import { make } from './elements.js';

const shownHeaders = ['location', 'parley-position', 'idempotency-replayed', 'retry-after', 'ratelimit'];

export function showResponse(output, { status, ok, headers, body, milliseconds }, { advice, names }) {
  const line = make(
    'p',
    { class: 'line' },
    make('span', { class: ok ? 'status ok' : 'status' }, status),
    make('span', { class: 'quiet' }, `${milliseconds} ms`),
  );
  const parts = [line];
  if (!ok && body?.code)
    parts.push(make('p', { class: 'advice' }, make('code', {}, body.code), ' ', plain(advice[body.code] ?? body.title)));
  if (names.length > 0) parts.push(make('p', { class: 'quiet' }, `Remembered for later requests: ${names.join(', ')}`));
  const present = shownHeaders.filter((name) => headers.get(name) !== null);
  if (present.length > 0)
    parts.push(
      make('pre', { class: 'headers', tabindex: '0' }, make('code', {}, present.map((name) => `${name}: ${headers.get(name)}`).join('\n'))),
    );
  if (body instanceof Blob) parts.push(make('img', { src: URL.createObjectURL(body), alt: 'The image in the response' }));
  else if (body !== null) parts.push(make('pre', { tabindex: '0' }, make('code', {}, JSON.stringify(body, null, 2))));
  output.replaceChildren(...parts);
}

const plain = (text) => text.replaceAll('`', '');
